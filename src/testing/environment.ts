import { type Flags, flags } from '../core/flags.js';
import { type Instrument, instrument } from '../core/instrument.js';
import type { PluginEnv } from '../core/plugin.js';
import { Random } from '../core/random.js';
import { Universe } from '../core/universe.js';

/** What a plug-in of a test is born into. */
export interface TestEnvInput {
  /** Instruments, their ids, or how many equities `I0`, `I1`, … there are; default 3. */
  readonly instruments?: number | readonly (string | Instrument)[];
  /** Seed of the plug-in's random streams; default 1. */
  readonly seed?: number | string;
  readonly flags?: Flags;
}

/**
 * The environment that a factory is called with, for tests: the same input gives the same universe and streams.
 *
 * @example
 * ```ts
 * import { sma } from 'edgeproof/features';
 * import { testEnv } from 'edgeproof/testing';
 * const set = sma({ period: 3 })(testEnv({ instruments: ['SPY', 'QQQ'] }));
 * if (set.columns[0] !== 'sma_3') throw new Error('column');
 * ```
 */
export function testEnv(input: TestEnvInput = {}): PluginEnv {
  const universe = testUniverse(input.instruments ?? 3);
  const seed = input.seed ?? 1;
  return { universe, flags: input.flags ?? flags(), random: (name) => new Random(seed, name) };
}

/**
 * A universe of instruments, of equities by id, or of so many equities `I0`, `I1`, ….
 *
 * @example
 * ```ts
 * import { testUniverse } from 'edgeproof/testing';
 * if (testUniverse(2).indexOf('I1') !== 1 || testUniverse(['SPY']).at(0).id !== 'SPY') throw new Error('order');
 * ```
 */
export function testUniverse(members: number | readonly (string | Instrument)[]): Universe {
  const list = typeof members === 'number' ? Array.from({ length: members }, (_, i) => `I${i}`) : members;
  return new Universe(list.map((one) => (typeof one === 'string' ? instrument({ id: one }) : one)));
}
