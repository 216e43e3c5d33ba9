/** One market from its seed to the verdict: a hundred rules are tried, every trial goes through a ledger, the best is judged. */
import { createHash } from 'node:crypto';
import { type GateVerdict, judgeEvidence, memoryLineStore, TrialLedger, type TrialSeries } from 'edgeproof/backtest';
import { type NullWorld, nullWorld, plantedWorld } from 'edgeproof/testing';
import { BARS } from './bars.js';
import { featureRules, priceRules, profits, type Rule, WARMUP } from './families.js';
import { realWorld } from './real-world.js';

/** Every kind of null market that gate:size knows. */
export const SIZE_WORLDS = [
  'normal',
  'garch',
  'regimes',
  'jumps',
  'drift',
  'bounce',
  'feature',
  'long-only',
  'real',
] as const;

/** Name of one. */
export type SizeWorld = (typeof SIZE_WORLDS)[number];

const DAY = 86_400_000_000;
/** Share of equity that is held, so that drawdowns are those of an ordinary account. */
const SCALE = 0.6;
/** What trading costs, in shares of what is traded: a tenth of a basis point. */
const COST = 1e-5;

/** A hundred rules and the market that they were tried on. */
interface Tried {
  readonly rules: readonly Rule[];
  readonly earned: Float64Array;
  readonly halfSpread: number;
}

function nullTried(world: SizeWorld, seed: number): Tried {
  const bars = BARS.bars + WARMUP;
  if (world === 'feature') {
    const { returns, feature } = plantedWorld({ bars, seed, annualSharpe: 0, world: 'garch' });
    return { rules: featureRules(feature), earned: returns, halfSpread: 0 };
  }
  if (world === 'real') {
    const earned = realWorld(bars, seed);
    return { rules: priceRules(earned), earned, halfSpread: 0 };
  }
  const made = nullWorld(world === 'long-only' ? 'drift' : world, { bars, seed });
  return { rules: priceRules(made.seen, world === 'long-only'), earned: made.earned, halfSpread: made.halfSpread };
}

/** The daily results of a rule, its cost taken off, beside the market at its own mean exposure. */
function seriesOf(rule: Rule, tried: Tried): TrialSeries & { readonly turnover: number } {
  const n = rule.positions.length;
  const gains = profits(rule, tried.earned, tried.halfSpread + COST);
  let exposure = 0;
  let turnover = 0;
  let before = 0;
  for (const position of rule.positions) {
    exposure += position / n;
    turnover += Math.abs(position - before) / n;
    before = position;
  }
  const days = Float64Array.from({ length: n }, (_, i) => i * DAY);
  return {
    days,
    returns: gains.map((r) => SCALE * r),
    matched: days.map((_, i) => SCALE * exposure * tried.earned[i + WARMUP]!),
    turnover: SCALE * turnover,
  };
}

function drawdownOf(returns: Float64Array): number {
  let equity = 1;
  let peak = 1;
  let deepest = 0;
  for (const r of returns) {
    equity *= 1 + r;
    peak = Math.max(peak, equity);
    deepest = Math.max(deepest, 1 - equity / peak);
  }
  return deepest;
}

function tOf({ returns, matched }: TrialSeries): number {
  const n = returns.length;
  let sum = 0;
  let square = 0;
  for (let i = 0; i < n; i++) {
    const one = returns[i]! - matched[i]!;
    sum += one;
    square += one * one;
  }
  const mean = sum / n;
  const variance = square / n - mean * mean;
  return variance > 0 ? (mean / Math.sqrt(variance)) * Math.sqrt(n) : Number.NEGATIVE_INFINITY;
}

/** Picks what looks best, as a searcher would, and judges it by what the ledger counted. */
async function judgeBest(tried: Tried): Promise<GateVerdict> {
  const ledger = new TrialLedger(memoryLineStore());
  const all = tried.rules.map((rule) => ({ rule, series: seriesOf(rule, tried) }));
  for (const { rule, series } of all) await ledger.record(trialOf(rule.id, series));
  const best = all.reduce((most, one) => (tOf(one.series) > tOf(most.series) ? one : most));
  const counted = await ledger.count(trialOf(best.rule.id, best.series));
  const own = counted.trials.find((one) => one.label === best.rule.id);
  if (own === undefined) throw new Error(`the ledger lost ${best.rule.id}`);
  const { series } = best;
  const gain = series.returns.reduce((a, b) => a + b, 0) / series.returns.length;
  const costBps = 1e4 * (tried.halfSpread + COST);
  return judgeEvidence(
    {
      label: best.rule.id,
      series: own.series,
      periodsPerYear: 252,
      trials: counted.trials,
      trialCount: counted.count,
      inherited: counted.inherited,
      statedTrials: 10, // the user forgets nine in ten of them: the ledger does not
      facts: {
        dataErrors: [],
        unrealFills: null,
        ambiguousShare: 0,
        drawdown: drawdownOf(series.returns),
        ruined: false,
        costBps,
        breakEvenBps: costBps + (1e4 * gain) / Math.max(1e-12, series.turnover),
        fills: 1,
        heldOutDays: 0,
      },
      leaks: { leaks: [], moments: BARS.bars },
    },
    { diagnostics: false },
  );
}

function trialOf(id: string, series: TrialSeries) {
  return {
    research: 'gate study',
    label: id,
    structure: createHash('sha256').update(id).digest('hex'),
    exact: true,
    instruments: [{ id: 'M', sketch: [] }],
    from: 0,
    to: BARS.bars * DAY,
    evidence: {},
    series: { days: series.days, returns: series.returns, matched: series.matched },
  };
}

/** The verdict on the best of a hundred rules in a market where nothing can be known. */
export function judgeNull(world: SizeWorld, seed: number): Promise<GateVerdict> {
  return judgeBest(nullTried(world, seed));
}

/** The verdict on the best of a hundred rules in a market with a known edge. */
export function judgePlanted(
  seed: number,
  edge: { readonly annualSharpe: number; readonly world: NullWorld; readonly persistence: number },
): Promise<GateVerdict> {
  const { returns, feature } = plantedWorld({ bars: BARS.bars + WARMUP, seed, ...edge });
  return judgeBest({ rules: featureRules(feature), earned: returns, halfSpread: 0 });
}
