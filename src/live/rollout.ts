import { ConfigError } from '../core/errors.js';
import type { Json } from '../core/json.js';
import { knownOptions } from '../core/options.js';
import type { Micros } from '../core/time.js';
import type { Run } from '../engine/run.js';
import type { Strategy } from '../engine/strategy.js';
import type { ExecutionQuality, ExecutionSummary } from '../report/execution/execution-quality.js';
import { type RolloutHandle, type RolloutRole, type RolloutStage, rolloutPolicy, scaled } from './rollout-parts.js';

/** Options of {@link rollout}. */
export interface RolloutOptions {
  /** The version that trades. */
  readonly current: Strategy;
  /** The version that is to take its place; another name. */
  readonly candidate: Strategy;
  /** `shadow`: its orders are withheld. Or the share of size at which it trades, the current one giving up as much. */
  readonly mode: 'shadow' | { readonly share: number };
  /** Writes what people decide into the order journal, as `(what, body) => venue.session.desk.note(what, body, now)` does. */
  readonly note?: (what: string, body: Json) => void;
}

/** Who decided, and why. */
export interface RolloutDecision {
  readonly who: string;
  readonly reason: string;
}

/** What one version did. */
export interface RolloutSide {
  readonly decisions: number;
  readonly fills: number;
  /** Units filled, bought and sold. */
  readonly bought: number;
  readonly sold: number;
  /** Null where nothing was measured: orders were withheld, or nobody watches execution quality. */
  readonly quality: ExecutionSummary | null;
}

/**
 * Two versions side by side. Targets are compared at full size: of those that both stated at one moment for one instrument, how
 * many are `equal`, how many on the `sameSide` of nothing, and their mean distance.
 */
export interface RolloutComparison {
  readonly stage: RolloutStage;
  readonly current: RolloutSide;
  readonly candidate: RolloutSide;
  readonly targets: {
    readonly both: number;
    readonly equal: number;
    readonly sameSide: number;
    readonly meanDistance: number;
  };
}

/** The streams that a rollout compares by; a `Run` and a `LiveRun` have them. */
export type WatchedRun = Pick<Run<unknown>, 'fills$' | 'executionQuality$'>;

class Side {
  decisions = 0;
  fills = 0;
  bought = 0;
  sold = 0;
  last: { readonly at: Micros; readonly targets: Float64Array } | null = null;
}

/**
 * A new version of a strategy beside the one that trades. Made by {@link rollout}.
 *
 * @example
 * ```ts
 * import { type Rollout, rollout } from 'edgeproof/live';
 * const safe = (one: Rollout) => one.comparison().targets.equal > 100;
 * if (typeof safe !== 'function' || typeof rollout !== 'function') throw new Error('made by rollout');
 * ```
 */
export class Rollout {
  /** Both versions, to be run as the strategies of one account. */
  readonly strategies: readonly Strategy[];
  readonly #options: RolloutOptions;
  readonly #handle: RolloutHandle;
  readonly #sides = { current: new Side(), candidate: new Side() };
  readonly #targets = { both: 0, equal: 0, sameSide: 0, distance: 0 };
  #quality: (() => ExecutionQuality) | null = null;

  constructor(options: RolloutOptions) {
    this.#options = options;
    const { current, candidate, mode } = options;
    const share = mode === 'shadow' ? 0 : mode.share;
    this.#handle = {
      stage: mode === 'shadow' ? 'shadow' : 'canary',
      share,
      news: [],
      saw: (role, at, targets) => this.#saw(role, at, targets),
    };
    const versionOf = (one: Strategy, role: RolloutRole): Strategy =>
      Object.freeze({
        ...one,
        optimizer: scaled(one.optimizer, this.#handle, role),
        risk: Object.freeze([...one.risk, rolloutPolicy(this.#handle, role)]),
        // Each sizes on the whole; what it trades of that is its share of the rollout.
        share: one.share ?? 1,
      });
    this.strategies = [versionOf(current, 'current'), versionOf(candidate, 'candidate')];
  }

  get stage(): RolloutStage {
    return this.#handle.stage;
  }

  /** Counts what a run does; to be called before it is started. */
  watch(run: WatchedRun): void {
    const { current, candidate } = this.#options;
    run.fills$.subscribe({
      next: (fill) => {
        const role = fill.strategy === current.name ? 'current' : fill.strategy === candidate.name ? 'candidate' : null;
        if (role === null) return;
        const side = this.#sides[role];
        side.fills += 1;
        if (fill.side === 'buy') side.bought += fill.quantity.toNumber();
        else side.sold += fill.quantity.toNumber();
      },
      // A run that fails says so by its result.
      error: () => {},
    });
    run.executionQuality$.subscribe({
      next: ({ summary }) => {
        this.#quality = summary;
      },
      error: () => {},
    });
  }

  /** The two so far. */
  comparison(): RolloutComparison {
    const quality = this.#quality?.() ?? null;
    const side = (role: RolloutRole): RolloutSide => {
      const { decisions, fills, bought, sold } = this.#sides[role];
      const of = quality?.byStrategy[this.#options[role].name] ?? null;
      return { decisions, fills, bought, sold, quality: of };
    };
    const { both, equal, sameSide, distance } = this.#targets;
    return {
      stage: this.stage,
      current: side('current'),
      candidate: side('candidate'),
      targets: { both, equal, sameSide, meanDistance: both === 0 ? Number.NaN : distance / both },
    };
  }

  /** From its next decision on the candidate trades at full size, and the current version closes what it holds. */
  promote(decision: RolloutDecision): void {
    this.#decide('promoted', decision);
  }

  /** From its next decision on the current version trades at full size, and the candidate closes what it holds. */
  rollBack(decision: RolloutDecision): void {
    this.#decide('rolled-back', decision);
  }

  #decide(stage: 'promoted' | 'rolled-back', { who, reason }: RolloutDecision): void {
    if (who.trim() === '' || reason.trim() === '')
      throw new ConfigError('rollout', 'it is not said who decides and why', 'pass { who, reason }');
    if (this.stage === stage) return;
    const { current, candidate, note } = this.#options;
    const before = this.stage;
    this.#handle.stage = stage;
    const names = { current: current.name, candidate: candidate.name };
    this.#handle.news.push(`${candidate.name} beside ${current.name}: ${before} → ${stage} by ${who}: ${reason}`);
    note?.(`rollout ${stage}`, { ...names, before, who, reason });
  }

  #saw(role: RolloutRole, at: Micros, targets: Float64Array): void {
    const [mine, theirs] = [this.#sides[role], this.#sides[role === 'current' ? 'candidate' : 'current']];
    mine.decisions += 1;
    mine.last = { at, targets };
    if (theirs.last?.at !== at) return;
    targets.forEach((one, i) => {
      const other = theirs.last!.targets[i]!;
      if (Number.isNaN(one) || Number.isNaN(other)) return;
      this.#targets.both += 1;
      if (one === other) this.#targets.equal += 1;
      if (Math.sign(one) === Math.sign(other)) this.#targets.sameSide += 1;
      this.#targets.distance += Math.abs(one - other);
    });
  }
}

/**
 * Runs a new version of a strategy beside the one that trades, on the same events and account: as a shadow, whose orders are
 * withheld, or as a canary at a share of size. `promote` or `rollBack` ends it, by one call, alerted and journalled.
 *
 * What the versions trade is scaled at their targets, so their Execution must follow targets. A change of stage trades at the next
 * decision: one closes, the other opens.
 *
 * @throws ConfigError for a wrong option; when run without the flag `enable_oms_v1`
 * @example
 * ```ts
 * import { defineStrategy, instrument, openBacktest } from 'edgeproof';
 * import { synthetic } from 'edgeproof/data';
 * import { sma } from 'edgeproof/features';
 * import { rollout } from 'edgeproof/live';
 * import { rule } from 'edgeproof/models';
 * import { fixedQuantity } from 'edgeproof/portfolio';
 * const version = (name: string, level: number) => defineStrategy({ name, features: sma({ period: 5 }), model: rule({ needs: ['sma_5'] }, (average) => (average > level ? 1 : 0)), optimizer: fixedQuantity({ quantity: 100 }) });
 * const both = rollout({ current: version('v1', 100), candidate: version('v2', 101), mode: { share: 0.1 } });
 * const run = await openBacktest({ strategy: both.strategies, data: synthetic({ instruments: 'A', bars: 200, seed: 4 }), instruments: [instrument({ id: 'A' })], cash: 100_000, flags: { enable_oms_v1: true } });
 * both.watch(run);
 * await run.result();
 * const { current, candidate } = both.comparison();
 * if (candidate.bought === 0 || candidate.bought > current.bought) throw new Error('a tenth of the size');
 * both.promote({ who: 'ann', reason: 'as good, and quieter' });
 * ```
 */
export function rollout(options: RolloutOptions): Rollout {
  knownOptions('rollout', options, ['current', 'candidate', 'mode', 'note']);
  const { current, candidate, mode } = options;
  if (current?.name === undefined || candidate?.name === undefined || current.name === candidate.name)
    throw new ConfigError('rollout', 'it needs two strategies of different names', 'pass current and candidate');
  if (mode !== 'shadow' && !(mode?.share > 0 && mode.share < 1))
    throw new ConfigError(
      'rollout',
      'mode is neither shadow nor a share',
      "pass 'shadow' or { share } between 0 and 1",
    );
  return new Rollout(options);
}
