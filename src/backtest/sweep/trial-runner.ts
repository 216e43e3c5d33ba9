import type { Parameters } from './parameter-grid.js';
import type { TrialBench, TrialInputs, TrialOutcome } from './trial.js';
import type { TrialNeeds } from './waves.js';

/** Who runs the trials of a wave: this thread, or workers. What they compute is the same. */
export interface TrialRunner {
  /** Whether columns must lie in memory that threads share. */
  readonly shared: boolean;
  /** Runs every trial and tells of each as it ends. */
  run(
    trials: readonly TrialNeeds[],
    inputs: TrialInputs,
    tell: (outcome: TrialOutcome) => void,
    signal: AbortSignal,
  ): Promise<void>;
  close(): Promise<void>;
}

/** Bars computed between two breaths, an engine's bar counted as many. */
const BREATH = 8_000_000;
const ENGINE_BAR = 50;

/** Runs trials one after the other in this thread. */
export class LocalRunner<P extends Parameters> implements TrialRunner {
  readonly shared = false;
  readonly #bench: TrialBench<P>;

  constructor(bench: TrialBench<P>) {
    this.#bench = bench;
  }

  async run(
    trials: readonly TrialNeeds[],
    inputs: TrialInputs,
    tell: (outcome: TrialOutcome) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const bars = inputs.bars?.columns.end.length ?? BREATH;
    let work = 0;
    for (const { index, path } of trials) {
      signal.throwIfAborted();
      tell(await this.#bench.run(index, path, inputs, signal));
      work += path === 'vector' ? bars : bars * ENGINE_BAR;
      if (work < BREATH) continue;
      work = 0;
      await breath();
    }
  }

  async close(): Promise<void> {}
}

/** Lets the host do what waits: draw progress, pass on an abort. No number depends on it. */
function breath(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 0); // allow: it only lets the host breathe between two trials
  });
}
