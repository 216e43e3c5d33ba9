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
  const edge = checks.find((check) => check.id === 'excess');
  return `All ${checks.length} checks passed. ${edge?.sentence ?? ''} That is evidence, not a promise.`;
}

function failedSummary(checks: readonly VerdictCheck[], failed: readonly VerdictCheck[]): string {
  const first = failed.find((check) => WEIGHT.includes(check.id)) ?? failed[0]!;
  const count = `${failed.length} of ${checks.length} checks failed`;
  return failed.length === 1 ? `${first.sentence}` : `${first.sentence} In all, ${count}.`;
}

/** Which failures say most; the first of them opens the summary. */
const WEIGHT: readonly string[] = ['out-of-sample', 'real-fills', 'excess', 'deflated-sharpe'];
