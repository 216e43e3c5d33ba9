import { minTrackRecordLength, sharpeEstimate } from '../../report/sharpe-inference.js';
import type { GateEvidence } from './evidence.js';
import type { Luck } from './luck.js';
import type { GatePolicy } from './policy.js';
import type { GateTest } from './verdict-of-gate.js';

/** What the tests read. */
export interface Case {
  readonly evidence: GateEvidence;
  readonly policy: GatePolicy;
  /** Daily excess over the market at the strategy's own mean exposure. */
  readonly excess: Float64Array;
  readonly luck: Luck;
}

type Test = (one: Case) => GateTest;

const percent = (value: number, digits = 0): string => `${(100 * value).toFixed(digits)} %`;
const outcome = (passed: boolean): GateTest['outcome'] => (passed ? 'passed' : 'failed');

/** Are the data fit to judge by? */
export const dataTest: Test = ({ evidence: { facts } }) => ({
  id: 'data',
  title: 'Data',
  outcome: outcome(facts.dataErrors.length === 0),
  value: facts.dataErrors.length,
  threshold: 0,
  decides: 'reject',
  sentence:
    facts.dataErrors.length === 0
      ? 'The data guard found nothing that spoils the result.'
      : `The data are not fit to judge by: ${facts.dataErrors.join('; ')}.`,
});

/** Were the fills ones that a market would have given? */
export const fillTest: Test = ({ evidence: { facts }, policy }) => {
  const guessed = facts.ambiguousShare > policy.maxAmbiguousShare;
  return {
    id: 'fills',
    title: 'Fills that could happen',
    outcome: facts.fills === 0 ? 'failed' : outcome(facts.unrealFills === null && !guessed),
    value: facts.unrealFills === null ? facts.ambiguousShare : 'unreal',
    threshold: policy.maxAmbiguousShare,
    decides: 'reject',
    sentence:
      facts.fills === 0
        ? 'It never traded.'
        : (facts.unrealFills ??
          `${percent(facts.ambiguousShare, 1)} of its fills rest on a guess about what came first within a bar; ${percent(policy.maxAmbiguousShare)} is the limit.`),
  };
};

/** Did anything know the future? */
export const leakTest: Test = ({ evidence: { leaks } }) => {
  const first = leaks?.leaks[0];
  const looked = leaks !== null && (leaks.moments > 0 || first !== undefined);
  return {
    id: 'leaks',
    title: 'No look into the future',
    outcome: looked ? outcome(first === undefined) : 'not measured',
    value: looked ? leaks.leaks.length : 'not checked',
    threshold: 0,
    decides: 'reject',
    sentence:
      leaks === null
        ? 'Nobody checked it for leaks: run checkLeaks on the pipeline and pass its report.'
        : !looked
          ? 'The leak checks compared nothing: there is no moment at which the pipeline runs without its future.'
          : first === undefined
            ? `Changing the future at ${leaks.moments} moments changed nothing before them.`
            : `It knows the future: ${first.sentence}`,
  };
};

/** Did it earn more than the market at the same exposure? */
export const excessTest: Test = ({ evidence, excess }) => {
  const mean = excess.reduce((a, b) => a + b, 0) / Math.max(1, excess.length);
  const yearly = mean * evidence.periodsPerYear;
  return {
    id: 'excess',
    title: 'Excess over holding the market at equal exposure',
    outcome: outcome(yearly > 0),
    value: yearly,
    threshold: 0,
    decides: 'reject',
    sentence: `After costs it earned ${percent(Math.abs(yearly), 1)} a year ${yearly > 0 ? 'more' : 'less'} than the same instruments held at its own mean exposure.`,
  };
};

/** Is that more than luck, given every trial that was made? */
export const luckTest: Test = ({ luck, policy, evidence }) => {
  const { count, stated } = { count: evidence.trialCount, stated: evidence.statedTrials };
  const other = stated !== null && stated < count ? ` (${stated} were stated; the ledger's count decides)` : '';
  const t = Number.isFinite(luck.t) ? luck.t.toFixed(2) : 'not defined';
  const level = policy.size * policy.calibration;
  return {
    id: 'luck',
    title: 'Better than luck, given the trials',
    outcome: outcome(luck.pValue <= level),
    value: luck.pValue,
    threshold: level,
    decides: 'reject',
    sentence:
      `The best of ${count} worthless ${count === 1 ? 'trial' : 'trials'}${other} looks at least as good with probability ${percent(luck.pValue, 1)}; ` +
      `${percent(level)} is allowed (its t is ${t}, the bar ${Number.isFinite(luck.bar) ? luck.bar.toFixed(2) : 'not defined'}).`,
  };
};

/** Is the record long enough for an edge of this size? */
export const trackRecordTest: Test = ({ excess, policy, evidence }) => {
  const estimate = sharpeEstimate(excess);
  const needed = Number.isFinite(estimate.sharpe)
    ? minTrackRecordLength(estimate, 0, policy.confidence)
    : Number.POSITIVE_INFINITY;
  const years = (days: number): string => (days / evidence.periodsPerYear).toFixed(1);
  return {
    id: 'track-record',
    title: 'Minimum track record',
    outcome: outcome(excess.length >= needed),
    value: excess.length,
    threshold: Number.isFinite(needed) ? needed : 'never',
    decides: 'paper only',
    sentence: Number.isFinite(needed)
      ? `An excess of this size takes ${years(needed)} years to be told from luck; there are ${years(excess.length)}.`
      : 'There is no excess that a longer record could prove.',
  };
};

/** Does it hang on one lucky stretch? */
export const subperiodTest: Test = ({ excess, policy }) => {
  const parts = policy.subperiods;
  const size = Math.floor(excess.length / parts);
  let good = 0;
  for (let k = 0; k < parts; k++) {
    let sum = 0;
    for (let i = 0; i < size; i++) sum += excess[k * size + i]!;
    if (sum > 0) good++;
  }
  return {
    id: 'subperiods',
    title: 'Subperiods',
    outcome: size === 0 ? 'not measured' : outcome(good / parts >= policy.minGoodSubperiods),
    value: good / parts,
    threshold: policy.minGoodSubperiods,
    decides: 'paper only',
    sentence: `It was ahead in ${good} of ${parts} equal parts of its record; ${percent(policy.minGoodSubperiods)} of them are asked for.`,
  };
};

/** Could one have borne it? */
export const drawdownTest: Test = ({ evidence: { facts }, policy }) => ({
  id: 'drawdown',
  title: 'Drawdown',
  outcome: outcome(!facts.ruined && facts.drawdown <= policy.maxDrawdown),
  value: facts.drawdown,
  threshold: policy.maxDrawdown,
  decides: facts.ruined ? 'reject' : 'paper only',
  sentence: facts.ruined
    ? 'It was ruined on the way.'
    : `The deepest fall below a former peak was ${percent(facts.drawdown, 1)}; ${percent(policy.maxDrawdown)} is the limit.`,
});

/** Would it survive costs that turn out higher? */
export const costTest: Test = ({ evidence: { facts }, policy }) => {
  const free = !(facts.costBps > 0);
  const headroom = facts.breakEvenBps / facts.costBps;
  return {
    id: 'costs',
    title: 'Costs',
    outcome: outcome(!free && headroom >= policy.minCostHeadroom),
    value: free ? 'no costs' : headroom,
    threshold: policy.minCostHeadroom,
    decides: 'paper only',
    sentence: free
      ? 'Trading was free in this test; no market is.'
      : `It paid ${facts.costBps.toFixed(1)} bps of what it traded and would break even at ${facts.breakEvenBps.toFixed(1)}; ${policy.minCostHeadroom}-fold is asked for.`,
  };
};

/** Was enough held back? */
export const heldOutTest: Test = ({ evidence: { facts }, policy }) => ({
  id: 'held-out',
  title: 'Held-out days',
  outcome: outcome(facts.heldOutDays >= policy.minHeldOutDays),
  value: facts.heldOutDays,
  threshold: policy.minHeldOutDays,
  decides: 'paper only',
  sentence:
    policy.minHeldOutDays === 0
      ? `${facts.heldOutDays} days lie out of sample; none are asked for, since every trial is counted.`
      : `${facts.heldOutDays} days lie out of sample; ${policy.minHeldOutDays} are asked for.`,
});
