import * as z from 'zod';
import { parseOptions } from '../../core/options.js';

/** Tests of the gate, in the order of the verdict. */
export const GATE_TESTS = [
  'data',
  'fills',
  'leaks',
  'excess',
  'luck',
  'track-record',
  'subperiods',
  'drawdown',
  'costs',
  'held-out',
] as const;

/** Name of a test of the gate. */
export type GateTestId = (typeof GATE_TESTS)[number];

const share = z.number().gte(0).lte(1);

/** The zod schema of a {@link GatePolicy}: data, to be kept under version control and stated before the run. */
export const gatePolicySchema = z.strictObject({
  version: z.literal(1).default(1),
  /** Share of worthless searches that may be promoted. */
  size: z.number().gt(0).lt(0.5).default(0.05),
  /** The luck test is read at this share of the size: in markets with jumps the bootstrap passes a little more than it says. */
  calibration: z.number().gt(0).lte(1).default(0.8),
  /** Up to this chance of luck a result may be traded on paper, to gather evidence that nobody has chosen from. */
  paperSize: z.number().gt(0).lte(1).default(0.25),
  resamples: z.int().min(99).max(100_000).default(999),
  blockLength: z.number().min(1).default(10),
  seed: z.number().default(1),
  /** Confidence of the minimum track record of the excess. */
  confidence: z.number().gt(0.5).lt(1).default(0.95),
  /** Share of equal parts of the record that must show an excess above zero. */
  minGoodSubperiods: share.default(0.5),
  subperiods: z.int().min(2).max(20).default(4),
  maxDrawdown: z.number().gt(0).lte(1).default(0.25),
  /** Costs must be able to grow by this factor before the profit is gone. */
  minCostHeadroom: z.number().gte(1).default(2),
  /** Days that nobody looked at while the strategy was made; 0 asks for none, since every trial is counted. */
  minHeldOutDays: z.int().nonnegative().default(0),
  maxAmbiguousShare: share.default(0.05),
  /** Tests that must have been measured before anything is promoted; the others are passed over when they cannot be measured. */
  require: z.array(z.enum(GATE_TESTS)).default([...GATE_TESTS]),
});

/** The bars of the gate, as data; strict by default. */
export type GatePolicy = z.output<typeof gatePolicySchema>;

/** What {@link gatePolicy} takes: any of the bars. */
export type GatePolicyInput = z.input<typeof gatePolicySchema>;

/**
 * The policy with every default filled in.
 *
 * @throws ConfigError for an unknown bar or one that cannot be
 * @example
 * ```ts
 * import { gatePolicy } from 'edgeproof/backtest';
 * if (gatePolicy().size !== 0.05 || gatePolicy({ maxDrawdown: 0.1 }).maxDrawdown !== 0.1) throw new Error('strict by default');
 * ```
 */
export function gatePolicy(bars: GatePolicyInput = {}): GatePolicy {
  return parseOptions('gatePolicy', gatePolicySchema, bars);
}
