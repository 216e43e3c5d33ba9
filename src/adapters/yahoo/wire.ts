import * as z from 'zod';
import { DataError } from '../../core/errors.js';
import type { CorporateAction } from '../../core/event.js';
import { type Micros, SECOND } from '../../core/time.js';
import { checkShape, parseJson } from '../feed/reading.js';

const WHO = 'yahoo chart';
const span = z.object({ start: z.number(), end: z.number() });
const values = z.array(z.number().nullable()).optional();
const resultSchema = z.object({
  meta: z.object({
    currency: z.string().nullish(),
    dataGranularity: z.string(),
    currentTradingPeriod: z.object({ regular: span }),
  }),
  timestamp: z.array(z.number()).optional(),
  indicators: z.object({
    quote: z.array(z.object({ open: values, high: values, low: values, close: values, volume: values })),
  }),
  events: z
    .object({
      dividends: z.record(z.string(), z.object({ amount: z.number(), date: z.number() })).optional(),
      splits: z
        .record(z.string(), z.object({ date: z.number(), numerator: z.number(), denominator: z.number() }))
        .optional(),
    })
    .optional(),
});
const schema = z.object({
  chart: z.object({
    result: z.array(resultSchema).nullable(),
    error: z.object({ code: z.string(), description: z.string().nullish() }).nullish(),
  }),
});

/** A bar, as it was traded: splits that came later are undone. */
export interface YahooBar {
  readonly start: Micros;
  readonly end: Micros;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

/** What an answer holds, and what of it was of no use. */
export interface YahooChart {
  readonly bars: readonly YahooBar[];
  readonly actions: readonly { readonly at: Micros; readonly action: CorporateAction }[];
  readonly dropped: {
    /** Rows without prices. */
    readonly empty: number;
    /** Rows whose prices contradict one another or are not above 0. */
    readonly impossible: number;
    /** The session that is not over. */
    readonly unfinished: number;
    /** Rows of a time that was there before. */
    readonly twice: number;
  };
}

/** Currencies that Yahoo quotes in hundredths. */
const HUNDREDTHS = new Set(['GBp', 'GBX', 'ZAc', 'ILA']);
const LENGTHS: { readonly [granularity: string]: number } = {
  '1m': 60,
  '2m': 120,
  '5m': 300,
  '15m': 900,
  '30m': 1800,
  '60m': 3600,
  '1h': 3600,
  '90m': 5400,
};

/**
 * What an answer of the chart service says, with its known defects handled: rows without prices, rows that contradict themselves, rows
 * twice and the session that is not over are left out and counted; prices in hundredths are brought to the currency; the noise of
 * single precision is rounded off; and splits, by which the service rewrites all earlier prices, volumes and dividends, are undone as far
 * as the answer tells them: ask up to now.
 *
 * Source: observed answers, since the service is not documented; semantics checked on recorded ones (MSFT, NVDA, AAPL).
 *
 * @param now - when the answer came: a session that ends later is not over
 * @throws DataError for an answer of another shape, or a refusal
 */
export function readYahooChart(body: string, now: Micros): YahooChart {
  const { chart } = checkShape(WHO, schema, parseJson(WHO, body), body);
  const [result] = chart.result ?? [];
  if (result === undefined)
    throw new DataError(WHO, chart.error?.description ?? 'an answer without result', 'check the symbol', {});
  const { meta, timestamp = [], indicators, events } = result;
  const unit = HUNDREDTHS.has(meta.currency ?? '') ? 100 : 1;
  const splits = Object.values(events?.splits ?? {})
    .filter(({ numerator, denominator }) => numerator > 0 && denominator > 0)
    .sort((a, b) => a.date - b.date);
  /** How many shares of today one of that second became. */
  const ratio = (second: number): number =>
    splits
      .filter(({ date }) => date > second)
      .reduce((all, { numerator, denominator }) => (all * numerator) / denominator, 1);
  const price = (given: number, second: number): number => tidy((withoutNoise(given) * ratio(second)) / unit);
  const actions = [
    ...splits.map(({ date, numerator, denominator }) => {
      return { at: date * SECOND, action: { type: 'split', numerator, denominator } as const };
    }),
    ...Object.values(events?.dividends ?? {}).map(({ amount, date }) => {
      const text = String(price(amount, date));
      return { at: date * SECOND, action: { type: 'dividend', amount: text } as const };
    }),
  ].sort((a, b) => a.at - b.at);
  const [quote] = indicators.quote;
  const { regular } = meta.currentTradingPeriod;
  const length = LENGTHS[meta.dataGranularity] ?? regular.end - regular.start;
  const dropped = { empty: 0, impossible: 0, unfinished: 0, twice: 0 };
  const bars: YahooBar[] = [];
  timestamp.forEach((second, i) => {
    const [o, h, l, c] = [quote?.open?.[i], quote?.high?.[i], quote?.low?.[i], quote?.close?.[i]];
    if (o == null || h == null || l == null || c == null) {
      dropped.empty++;
      return;
    }
    // The row of today's session bears the time of its last trade, not of its open.
    const daily = LENGTHS[meta.dataGranularity] === undefined;
    const begins = daily && second > regular.start && second <= regular.end + 3600 ? regular.start : second;
    const start = begins * SECOND;
    const end = start + length * SECOND;
    const before = bars.at(-1);
    if (end > now) dropped.unfinished++;
    else if (!(l > 0 && l <= Math.min(o, c) && h >= Math.max(o, c))) dropped.impossible++;
    else if (before !== undefined && start < before.end) dropped.twice++;
    else {
      const [open, high, low, close] = [price(o, second), price(h, second), price(l, second), price(c, second)];
      bars.push({ start, end, open, high, low, close, volume: tidy((quote?.volume?.[i] ?? 0) / ratio(second)) });
    }
  });
  return { bars, actions, dropped };
}

/** A price that is written in single precision has seven digits; the rest is noise. */
function withoutNoise(value: number): number {
  return Math.fround(value) === value ? Number(value.toPrecision(7)) : tidy(value);
}

/** Without the last digits, in which multiplying leaves its traces. */
function tidy(value: number): number {
  return Number(value.toPrecision(12));
}
