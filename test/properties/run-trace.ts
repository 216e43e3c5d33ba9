/** Everything that a run says while it goes on, as text in the order in which it was said. */
import { type BacktestOptions, type BacktestResult, backtest, encodeState } from '../../src/index.js';

/** One thing that was said, and when. */
export interface Said {
  readonly at: number;
  readonly text: string;
}

/** A finished run and what it said. */
export interface Trace {
  readonly result: BacktestResult;
  readonly said: readonly Said[];
}

/** Runs a backtest and writes down every decision, order update, fill, equity point and alert. */
export async function traceOf(options: BacktestOptions): Promise<Trace> {
  const said: Said[] = [];
  const say =
    (what: string) =>
    (one: { readonly at: number }): void => {
      said.push({ at: one.at, text: `${what} ${encodeState(one)}` });
    };
  const result = await backtest({
    ...options,
    hooks: {
      onDecision: say('decision'),
      onOrder: say('order'),
      onFill: say('fill'),
      onEquity: say('equity'),
      // A word about the run as a whole, said once it is over, has no place in time.
      onAlert: (one) => one.code !== 'unfitted-model' && say('alert')(one),
    },
  });
  return { result, said };
}

/** The first thing up to a moment that two runs said differently, in words; null when they agree to the bit. */
export function firstDifference(a: readonly Said[], b: readonly Said[], until: number): string | null {
  const left = a.filter((one) => one.at <= until);
  const right = b.filter((one) => one.at <= until);
  for (let k = 0; k < Math.max(left.length, right.length); k++) {
    if (left[k]?.text !== right[k]?.text)
      return `at ${Number.isFinite(until) ? new Date(until / 1000).toISOString() : 'the end'}, item ${k}:\n  ${left[k]?.text}\n  ${right[k]?.text}`;
  }
  return null;
}
