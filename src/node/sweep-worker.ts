import { TrialBench, type TrialInputs, type TrialOutcome } from '../backtest/sweep/trial.js';
import { loadPlan, type PlanModule } from './sweep-plan-module.js';

/** Trials that a worker is handed at a time, with columns in memory that all threads share. */
export interface TrialTask {
  readonly plan: PlanModule;
  readonly trials: readonly { readonly index: number; readonly path: TrialOutcome['path'] }[];
  readonly inputs: TrialInputs;
}

let bench: Promise<TrialBench<never>> | null = null;

/** What a worker of `sweepOverWorkers` does: builds the plan once, then runs the trials that it is handed. */
export async function runTrials(task: TrialTask): Promise<readonly TrialOutcome[]> {
  bench ??= loadPlan<never>(task.plan).then((plan) => new TrialBench(plan));
  const own = await bench;
  const { signal } = new AbortController();
  const outcomes: TrialOutcome[] = [];
  for (const { index, path } of task.trials) outcomes.push(await own.run(index, path, task.inputs, signal));
  return outcomes;
}
