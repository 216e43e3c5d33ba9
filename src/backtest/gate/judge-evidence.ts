import { knownOptions } from '../../core/options.js';
import { alignTrials, excessOf } from './align-trials.js';
import { diagnosticsOf } from './diagnostics.js';
import type { GateEvidence } from './evidence.js';
import * as ask from './gate-tests.js';
import { luckOf } from './luck.js';
import { type GatePolicyInput, gatePolicy } from './policy.js';
import { decide, type GateVerdict } from './verdict-of-gate.js';

const TESTS = [
  ask.dataTest,
  ask.fillTest,
  ask.leakTest,
  ask.excessTest,
  ask.luckTest,
  ask.trackRecordTest,
  ask.subperiodTest,
  ask.drawdownTest,
  ask.costTest,
  ask.heldOutTest,
];

/**
 * Passes the verdict on evidence that somebody put together: promote, paper only, or reject, each test with its value, its
 * threshold and what it means. The same evidence gives the same bytes.
 *
 * Decided by the max-t bootstrap over every trial that the ledger counts, on the excess over the market held at equal exposure:
 * of all ways that were measured it is the one that keeps its size in every market and sees most.
 *
 * @param options - bars of the policy; `diagnostics: false` leaves out the numbers that decide nothing
 * @throws ConfigError for a policy that cannot be or an unknown option
 * @example
 * ```ts
 * import { judgeEvidence } from 'edgeproof/backtest';
 * const days = Float64Array.from({ length: 500 }, (_, i) => i);
 * const series = { days, returns: days.map((i) => (i % 2 === 0 ? 0.01 : -0.01)), matched: new Float64Array(500) };
 * const facts = { dataErrors: [], unrealFills: null, ambiguousShare: 0, drawdown: 0.01, ruined: false, costBps: 1, breakEvenBps: 0, fills: 9, heldOutDays: 0 };
 * const verdict = judgeEvidence({
 *   label: 'coin', series, periodsPerYear: 252, trials: [{ label: 'coin', series }], trialCount: 1, inherited: 0,
 *   statedTrials: null, facts, leaks: { leaks: [], moments: 100 },
 * });
 * if (verdict.decision !== 'reject') throw new Error('a coin');
 * ```
 */
export function judgeEvidence(
  evidence: GateEvidence,
  options: { readonly policy?: GatePolicyInput; readonly diagnostics?: boolean } = {},
): GateVerdict {
  knownOptions('judgeEvidence', options, ['policy', 'diagnostics']);
  const policy = gatePolicy(options.policy);
  const count = Math.max(evidence.trialCount, evidence.trials.length, 1);
  const own = evidence.trials.find((one) => one.series === evidence.series) ?? null;
  const others = evidence.trials.filter((one) => one !== own).map((one) => one.series);
  const aligned = alignTrials(evidence.series, others, count);
  const luck = luckOf(aligned, policy);
  const one = { evidence: { ...evidence, trialCount: count }, policy, excess: excessOf(evidence.series), luck };
  const tests = TESTS.map((test) => test(one));
  return {
    schema: 'edgeproof-gate/1',
    ...decide(tests, policy, luck),
    tests,
    diagnostics: options.diagnostics === false ? [] : diagnosticsOf(aligned, count, evidence),
    trials: { count, inherited: evidence.inherited, stated: evidence.statedTrials },
    policy,
  };
}
