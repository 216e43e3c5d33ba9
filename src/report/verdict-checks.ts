import { toIso } from '../core/time.js';
import { dateText, fixedText, percentText, probabilityText } from './format.js';
import { fillCount } from './run-record.js';
import type { Sample } from './sample.js';
import type { VerdictBars, VerdictCheck, VerdictInput } from './verdict-types.js';

/** The part that counts: out of sample, or the whole run when there is no such part (and the first check says so). */
function judged(input: VerdictInput): Sample {
  return input.outOfSample ?? input.whole;
}

function where(input: VerdictInput): string {
  return input.outOfSample === null ? 'in sample' : 'out of sample';
}

/** Was there enough that nobody had looked at? */
export function outOfSample({ outOfSample: sample, record }: VerdictInput, bars: VerdictBars): VerdictCheck {
  const days = sample?.performance.count ?? 0;
  const years = fixedText(days / record.periodsPerYear, 1);
  const passed = days >= bars.minOutOfSampleDays;
  const asked = `${bars.minOutOfSampleDays} are asked for`;
  const sentence =
    sample === null
      ? `Nothing was held back: every day may have been looked at while the strategy was made (${asked}).`
      : `${fixedText(days, 0)} days (${years} years from ${dateText(sample.from)}) lie out of sample; ${asked}.`;
  return {
    id: 'out-of-sample',
    title: 'Held-out evidence',
    passed,
    measured: days,
    limit: bars.minOutOfSampleDays,
    sentence,
  };
}

/** Is the record long enough to tell the measured edge from luck? */
export function trackRecord(input: VerdictInput, bars: VerdictBars): VerdictCheck {
  const { edge, performance } = judged(input);
  const needed = edge.minTrackRecordDays;
  const passed = performance.count >= needed;
  const length = needed / input.record.periodsPerYear;
  const years = fixedText(length, length < 10 ? 1 : 0);
  const sentence = Number.isFinite(needed)
    ? `To tell an edge of this size from luck at ${percentText(bars.confidence, 0)} takes ${fixedText(needed, 0)} days (${years} years); there are ${fixedText(performance.count, 0)}.`
    : 'There is no positive edge, so no length of record would prove one.';
  return {
    id: 'track-record',
    title: 'Minimum track record',
    passed,
    measured: performance.count,
    limit: finite(needed),
    sentence,
  };
}

/** Did it earn more than holding the market at the same exposure, after costs? */
export function excess(input: VerdictInput): VerdictCheck {
  const sample = judged(input);
  const { edge, benchmark } = sample;
  const passed = edge.annualExcess > 0;
  const own = percentText(sample.performance.annualReturn);
  const held = percentText(sample.performance.annualReturn - edge.annualExcess);
  const sentence =
    benchmark === null
      ? `After costs it made ${own} a year ${where(input)}; there is no benchmark, so cash is what it is measured against.`
      : `After costs it made ${own} a year ${where(input)}. ${benchmark.name} made ${percentText(benchmark.performance.annualReturn)}, ` +
        `and ${held} at the strategy's own mean exposure of ${percentText(edge.meanExposure, 0)}: ` +
        `the strategy is ${percentText(Math.abs(edge.annualExcess))} a year ${passed ? 'ahead' : 'behind'}.`;
  return {
    id: 'excess',
    title: 'Excess over buy-and-hold at equal exposure',
    passed,
    measured: finite(edge.annualExcess),
    limit: 0,
    sentence,
  };
}

/** Is that more than the best of so many worthless trials would show? */
export function deflatedSharpe(input: VerdictInput, bars: VerdictBars): VerdictCheck {
  const { edge } = judged(input);
  const { count, source } = input.record.trials;
  const passed = edge.deflatedSharpe > edge.cutoff;
  const own = fixedText(edge.annualSharpe, 2);
  const luck =
    count === 1
      ? `It is a single trial, so nothing is taken off its Sharpe ratio of ${own}.`
      : `The best of ${fixedText(count, 0)} worthless strategies is expected to show a Sharpe ratio of ${fixedText(edge.luckySharpe, 2)}; this excess has ${own}.`;
  const sentence =
    `${luck} Deflated Sharpe ${probabilityText(edge.deflatedSharpe)}; ${probabilityText(edge.cutoff)} is asked for, ` +
    `which lets ${percentText(bars.size, 0)} of worthless strategies pass` +
    (count === 1 ? '' : ` (the customary 0.95: ${percentText(edge.sizeOf95, 2)})`) +
    `. Trials counted by: ${source}.`;
  return {
    id: 'deflated-sharpe',
    title: 'Better than luck, given the trials',
    passed,
    measured: finite(edge.deflatedSharpe),
    limit: edge.cutoff,
    sentence,
  };
}

/** Could one have borne it? */
export function drawdown({ whole, ruinedAt }: VerdictInput, bars: VerdictBars): VerdictCheck {
  const depth = -whole.performance.maxDrawdown;
  const passed = Number.isNaN(ruinedAt) && depth <= bars.maxDrawdown;
  const limit = `The deepest fall below a former peak was ${percentText(depth)}; ${percentText(bars.maxDrawdown, 0)} is the limit.`;
  const sentence = Number.isNaN(ruinedAt)
    ? limit
    : `It was ruined: on ${toIso(ruinedAt).slice(0, 10)} nothing was left, and a broker would have closed it there. ${limit}`;
  return { id: 'drawdown', title: 'Drawdown', passed, measured: finite(depth), limit: bars.maxDrawdown, sentence };
}

/** Would it survive costs that turn out higher? */
export function costHeadroom({ costs, record }: VerdictInput, bars: VerdictBars): VerdictCheck {
  const head = { id: 'costs', title: 'Costs', limit: bars.minCostHeadroom };
  if (fillCount(record) === 0) return { ...head, passed: false, measured: 'no fills', sentence: 'It never traded.' };
  if (!(costs.trading > 0)) {
    return { ...head, passed: false, measured: 'no costs', sentence: 'Trading was free in this test; no market is.' };
  }
  const passed = costs.headroom >= bars.minCostHeadroom;
  const paid = fixedText(costs.bps, 1);
  const sentence =
    costs.breakEvenBps > 0
      ? `It paid ${paid} bps of what it traded and would break even at ${fixedText(costs.breakEvenBps, 1)}: costs could grow ${fixedText(costs.headroom, 1)}-fold, ${fixedText(bars.minCostHeadroom, 1)} is asked for.`
      : `It paid ${paid} bps of what it traded and would have lost money even without costs.`;
  return { ...head, passed, measured: finite(costs.headroom), sentence };
}

/** Were the fills ones that a market would have given? */
export function realFills({ record }: VerdictInput): VerdictCheck {
  const unreal = record.findings.some((one) => one.code === 'open-is-previous-close');
  const atOpen = record.fillsAtOpen;
  const head = { id: 'real-fills', title: 'Fills that could happen', limit: 'plausible' };
  if (record.optimistic) {
    const sentence = 'Some fills used a profile that flatters, such as the very close the decision was made on.';
    return { ...head, passed: false, measured: 'optimistic', sentence };
  }
  if (!unreal) {
    return { ...head, passed: true, measured: 'plausible', sentence: 'No fill used an optimistic profile.' };
  }
  if (atOpen === 0) {
    const sentence =
      'No fill used an optimistic profile, and none took the open, which is not real in parts of these data.';
    return { ...head, passed: true, measured: 'plausible', sentence };
  }
  const why = 'Opens are not real in parts of these data';
  return atOpen === undefined
    ? {
        ...head,
        passed: false,
        measured: 'not known',
        sentence: `${why}, and the run does not say how many fills took one.`,
      }
    : {
        ...head,
        passed: false,
        measured: 'at unreal opens',
        sentence: `${why}, and ${fixedText(atOpen, 0)} fills took an open.`,
      };
}

/** How many fills rest on a guess about what happened first within a bar? */
export function fillOrder({ record }: VerdictInput, bars: VerdictBars): VerdictCheck {
  const all = fillCount(record);
  const share = all === 0 ? 0 : record.ambiguousFills / all;
  const passed = share <= bars.maxAmbiguousShare;
  const sentence = `${record.ambiguousFills} of ${all} fills (${percentText(share)}) rest on a guess about what came first within a bar; ${percentText(bars.maxAmbiguousShare, 0)} is the limit.`;
  return {
    id: 'fill-order',
    title: 'Order within the bar',
    passed,
    measured: share,
    limit: bars.maxAmbiguousShare,
    sentence,
  };
}

/** Did the data guard find something that makes the result worthless? */
export function dataFindings({ record }: VerdictInput): VerdictCheck {
  const errors = record.findings.filter((one) => one.severity === 'error');
  const passed = errors.length === 0;
  const others = record.findings.length - errors.length;
  const sentence = passed
    ? `The data guard found nothing that spoils the result${others > 0 ? ` (${others} ${others === 1 ? 'remark' : 'remarks'})` : ''}.`
    : `The data guard found: ${errors.map((one) => one.message).join('; ')}.`;
  return { id: 'data', title: 'Data', passed, measured: errors.length, limit: 0, sentence };
}

/** A measured number, or the word for one that is not defined. */
function finite(value: number): number | string {
  return Number.isFinite(value) ? value : 'not defined';
}
