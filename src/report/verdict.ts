import { parseOptions } from '../core/options.js';
import * as ask from './verdict-checks.js';
import {
  type Verdict,
  type VerdictBars,
  type VerdictCheck,
  type VerdictInput,
  type VerdictOptions,
  verdictSchema,
} from './verdict-types.js';

/**
 * The options of the verdict with every default filled in.
 *
 * @throws ConfigError for an unknown option or a bar that cannot be
 */
export function verdictBars(options: VerdictOptions | undefined, periodsPerYear: number): VerdictBars {
  const o = parseOptions('verdict', verdictSchema, options);
  return { ...o, minOutOfSampleDays: o.minOutOfSampleDays ?? Math.round(periodsPerYear) };
}

/**
 * Passes the verdict: every check must pass, out of sample where there is such a part.
 *
 * Tested is the excess over buy-and-hold *at the same exposure*, since a market that rises lets a third of all worthless
 * long-only rules pass a test of raw returns. An honest "not promoted" is a good answer.
 */
export function verdictOf(input: VerdictInput, bars: VerdictBars): Verdict {
  const checks = [
    ask.outOfSample(input, bars),
    ask.trackRecord(input, bars),
    ask.excess(input),
    ask.deflatedSharpe(input, bars),
    ask.drawdown(input, bars),
    ask.costHeadroom(input, bars),
    ask.realFills(input),
    ask.fillOrder(input, bars),
    ask.dataFindings(input),
  ];
  const failed = checks.filter((check) => !check.passed);
  const promoted = failed.length === 0;
  return {
    promoted,
    headline: promoted ? 'would be promoted' : 'not promoted',
    summary: promoted ? passedSummary(checks) : failedSummary(checks, failed),
    checks,
  };
}

function passedSummary(checks: readonly VerdictCheck[]): string {
  return `${sentenceOf(checks, 'excess')} All ${checks.length} checks passed. That is evidence, not a promise.`;
}

function failedSummary(checks: readonly VerdictCheck[], failed: readonly VerdictCheck[]): string {
  const first = OPENINGS.find(([id]) => failed.some((check) => check.id === id));
  const opening = first?.[1] ?? sentenceOf(checks, failed[0]!.id);
  const names = failed.map((check) => check.title.toLowerCase()).join('; ');
  return `${opening} ${sentenceOf(checks, 'excess')} Failed, ${failed.length} of ${checks.length} checks: ${names}.`;
}

function sentenceOf(checks: readonly VerdictCheck[], id: string): string {
  return checks.find((check) => check.id === id)?.sentence ?? '';
}

/** Which failures say most, and how they are said; the first that applies opens the summary. */
const OPENINGS: readonly (readonly [id: string, opening: string])[] = [
  ['data', 'The data are not fit to judge it by.'],
  ['real-fills', 'Its fills are not ones to rely on, so neither is the result.'],
  ['out-of-sample', 'Too little was held back to judge it by.'],
  ['excess', 'It earned no more than holding the market at the same exposure would have.'],
  ['deflated-sharpe', 'What it earned beyond the market is within what luck shows after so many trials.'],
  ['track-record', 'The record is too short to tell what it earned from luck.'],
  ['costs', 'The profit hangs on costs staying as low as assumed.'],
  ['drawdown', 'It fell further than the limit allows.'],
  ['fill-order', 'Too many fills rest on a guess.'],
];
