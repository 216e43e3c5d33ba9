/** The second suite of leaks, those of fills, of publication times and of training. */
import type { DataSource, Factory, FeatureSet } from 'edgeproof';
import { auditSplits, duplicateRows, type LeakPipeline, purgedKFold, simVenue, type Venue } from 'edgeproof/backtest';
import { fromEvents } from 'edgeproof/data';
import { rule } from 'edgeproof/models';
import { type Columns, type LeakCase, pipelineCase } from './case.js';
import { barsOf, market, onOddColumn, pipeline, trend } from './host.js';
import type { Bar } from './streamed.js';

/** Exact numbers of reports have twelve digits after the point. */
const exact = (price: number): bigint => BigInt(Math.round(price * 1e9)) * 1000n;

/** A venue whose reports are written again. */
function rewritten(
  report: (fill: { priceFixed: bigint; ts: number }, bar: Bar, about: { side: string; nth: number }) => void,
): Factory<Venue> {
  return (env) => {
    const venue = simVenue()(env);
    const sides = new Map<string, string>();
    let nth = 0;
    return new Proxy(venue, {
      get(target, key) {
        if (key === 'submit')
          return (order: Parameters<Venue['submit']>[0], now: number) => {
            sides.set(order.id, order.side);
            target.submit(order, now);
          };
        if (key === 'onMarket')
          return (event: Parameters<Venue['onMarket']>[0], now: number) => {
            const before = target.outbox.length;
            target.onMarket(event, now);
            if (event.kind !== 'bar') return;
            for (const one of target.outbox.slice(before))
              if (one.type === 'fill')
                report(one as never, event, { side: sides.get(one.orderId) ?? 'buy', nth: nth++ });
          };
        const value = Reflect.get(target, key, target);
        return typeof value === 'function' ? value.bind(target) : value;
      },
      set: (target, key, value) => Reflect.set(target, key, value, target),
    }) as Venue;
  };
}

const venues: Readonly<Record<string, Parameters<typeof rewritten>[0]>> = {
  'one fill in ten just under the low': (fill, bar, { side, nth }) => {
    if (nth % 10 === 4) fill.priceFixed = exact(side === 'buy' ? bar.low * 0.9995 : bar.high * 1.0005);
  },
  'only sells get the high': (fill, bar, { side }) => {
    if (side === 'sell') fill.priceFixed = exact(bar.high);
  },
  'fills dated one bar before the order': (fill, bar) => {
    fill.ts = bar.start - 3_600_000_000 * 20;
  },
};

/** Notes about the day, made from its own bar and shown when it begins. */
const notes = async (data: readonly DataSource[], after: 'open' | 'close'): Promise<DataSource> => {
  const [{ at, open, close }] = (await barsOf(data)) as [Columns];
  return fromEvents({
    name: 'notes',
    events: at.map((end, i) => ({
      kind: 'observation' as const,
      subject: { type: 'world' as const, id: 'W' },
      name: 'mood',
      value: Math.sign(close[i]! - open[i]!),
      time: after === 'open' ? end - 60_000_000 * 60 : end,
      at: after === 'open' ? end - 60_000_000 * 60 : end,
    })),
  });
};

/** A column with the newest note. */
const mood = (): Factory<FeatureSet> => () => ({
  name: 'mood',
  version: '1',
  apiVersion: 1,
  scope: 'universe',
  reads: ['observation'],
  columns: ['odd'],
  warmup: 1,
  update: (event, rows) => {
    if (event.kind === 'observation') for (let i = 0; i < rows.rows; i++) rows.set(i, 0, event.value);
  },
  snapshot: () => ({ json: null }),
  restore: () => {},
});
export const withNotes = async (data: readonly DataSource[], after: 'open' | 'close'): Promise<LeakPipeline> => ({
  ...onOddColumn(mood()),
  data: [...data, await notes(data, after)],
});

/** Figures about a fact, published a quarter of an hour later by their publisher, of which one is shown at once. */
const early = (which: number | null): DataSource =>
  fromEvents({
    name: 'flashes',
    events: Array.from({ length: 30 }, (_, k) => {
      const time = Date.UTC(2000, 0, 6 + 5 * k, 13) * 1000;
      return {
        kind: 'observation' as const,
        subject: { type: 'world' as const, id: 'US' },
        name: 'flash',
        value: Math.sin(k),
        time,
        at: time + (k === which ? 0 : 900_000_000),
      };
    }),
  });
export const flashes = (which: number | null, leak: boolean, id: string): LeakCase =>
  pipelineCase(
    { id, kind: 'publication time by a rule', leak },
    { data: [market(760), early(which)], build: () => onOddColumn(mood()) },
    { knownFrom: (event) => (event.kind === 'observation' ? event.ts + 900_000_000 : undefined) },
    ['publication-time'],
  );

/** Leaks of a training procedure. */
const start = Array.from({ length: 200 }, (_, i) => i);
const spans = { start, end: start.map((t) => t + 2) };
const training: readonly (readonly [string, string, () => string | null])[] = [
  [
    'features that look twenty rows back into the test',
    'feature look-back into the test',
    () => auditSplits(spans, purgedKFold(spans, { folds: 5 }), { lookback: 20 }).leaks[0]?.sentence ?? null,
  ],
  [
    'an instrument on both sides of a split by instruments',
    'groups on both sides',
    () => {
      const groups = start.map((i) => 'ABCD'[i % 4]!);
      const split = {
        train: start.filter((i) => i % 4 !== 0 && i < 90),
        test: start.filter((i) => i > 100 && (i % 4 === 0 || i === 101)),
      };
      return auditSplits(spans, [split], { groups }).leaks[0]?.sentence ?? null;
    },
  ],
  [
    'the same row twice, once rounded to cents',
    'duplicates',
    () => {
      const x = start.map((i) => [100 + 10 * Math.sin(i), 50 + 7 * Math.cos(1.7 * i), Math.sin(0.3 * i)]);
      x[180] = x[20]!.map((one) => Math.round(100 * one) / 100);
      const [pair] = duplicateRows(x, { train: start.slice(0, 150), test: start.slice(150) });
      return pair === undefined ? null : `rows ${pair.join(' and ')} are the same`;
    },
  ],
];

export const secondTimes: readonly LeakCase[] = [
  ...Object.entries(venues).map(([id, report], k) =>
    pipelineCase(
      { id, kind: 'impossible fill', leak: true },
      {
        data: market(750 + k),
        build: () =>
          pipeline(trend({ model: rule({ needs: ['return_1'] }, (x) => Math.sign(x)) }), { venue: rewritten(report) }),
      },
      {},
      ['impossible-fill'],
    ),
  ),
  pipelineCase(
    { id: 'notes about the day shown an hour before it closes', kind: 'publication time', leak: true },
    { data: market(759), build: (data) => withNotes(data, 'open') },
  ),
  flashes(17, true, 'one flash of thirty shown a quarter of an hour early'),
  ...training.map(([id, kind, run]): LeakCase => ({ id, kind, leak: true, run: async () => run() })),
];
