/** Leaks of time: figures shown before they were out, restated ones, labels that reach into the test, fits on all rows. */
import type { DataSource, MarketEvent, RowTable } from 'edgeproof';
import { Random } from 'edgeproof';
import {
  auditSplits,
  duplicateRows,
  fitLeaks,
  purgedKFold,
  shuffledLabels,
  walkForwardSplits,
} from 'edgeproof/backtest';
import { type EventInput, fromEvents } from 'edgeproof/data';
import { compose, returns } from 'edgeproof/features';
import { rule } from 'edgeproof/models';
import { type LeakCase, pipelineCase } from './case.js';
import { market, pipeline, trend } from './host.js';

const DAY = 86_400_000_000;
const START = Date.UTC(2000, 0, 5) * 1000;

/** A monthly figure with its first print and two restatements. */
function figure(seed: number): { period: number; releasedAt: number; value: number; revision: number }[] {
  const random = new Random(seed, 'leaks/figure');
  return Array.from({ length: 8 }, (_, k) => k).flatMap((k) => {
    const period = START + 20 * k * DAY;
    const first = random.normal();
    return [0, 1, 2].map((revision) => ({
      period,
      releasedAt: period + (12 + 25 * revision) * DAY,
      value: Math.round(1000 * (first + 0.5 * revision * random.normal())) / 1000,
      revision,
    }));
  });
}

/** The figure as events; `at` and value as somebody's code has them. */
function observations(
  rows: readonly { period: number; releasedAt: number; value: number; revision: number }[],
): DataSource {
  return fromEvents({
    name: 'figures',
    events: rows.map(
      (one): EventInput => ({
        kind: 'observation',
        subject: { type: 'world', id: 'US' },
        name: 'gdp',
        value: one.value,
        time: one.period,
        at: one.releasedAt,
        revision: one.revision,
      }),
    ),
  });
}

/** A column with the newest figure. */
const macro = () => () => ({
  name: 'macro',
  version: '1',
  apiVersion: 1 as const,
  scope: 'universe' as const,
  reads: ['observation' as const],
  columns: ['gdp'],
  warmup: 1,
  update: (event: MarketEvent, rows: RowTable) => {
    if (event.kind === 'observation') for (let i = 0; i < rows.rows; i++) rows.set(i, 0, event.value);
  },
  snapshot: () => ({ json: null }),
  restore: () => {},
});

const onFigures = () =>
  pipeline(
    trend({
      features: compose(returns({ periods: [1] }), macro()),
      model: rule({ needs: ['gdp'] }, (gdp) => Math.sign(gdp)),
    }),
  );

type Figure = ReturnType<typeof figure>[number];

/** Figures as they should not be shown. */
const wrong: Readonly<Record<string, (rows: Figure[]) => Figure[]>> = {
  'figures shown at the end of their period': (rows) =>
    rows.filter((one) => one.revision === 0).map((one) => ({ ...one, releasedAt: one.period })),
  'figures shown one day before they were out': (rows) =>
    rows.filter((one) => one.revision === 0).map((one) => ({ ...one, releasedAt: one.releasedAt - DAY })),
  'one figure of eight shown early': (rows) =>
    rows
      .filter((one) => one.revision === 0)
      .map((one, k) => (k === 5 ? { ...one, releasedAt: one.period + DAY } : one)),
  'final figures shown at the first release': (rows) =>
    rows.filter((one) => one.revision === 2).map((one) => ({ ...one, revision: 0, releasedAt: one.period + 12 * DAY })),
  'one figure of eight restated before it was': (rows) => {
    const first = rows.filter((one) => one.revision === 0);
    return first.map((one, k) =>
      k === 3 ? { ...one, value: rows.find((r) => r.period === one.period && r.revision === 1)!.value } : one,
    );
  },
  'restated figures without their first print': (rows) => rows.filter((one) => one.revision === 1),
};

const reference = (rows: readonly Figure[]) =>
  rows.map((one) => ({ name: 'gdp', ts: one.period, releasedAt: one.releasedAt, value: one.value }));

/** Samples whose labels span several rows, for the checks of training. */
function samples(seed: number, n = 300, horizon = 5) {
  const random = new Random(seed, 'leaks/samples');
  const start = Array.from({ length: n }, (_, i) => i);
  const x = Array.from({ length: n }, () => [random.normal(), random.normal(), random.normal()]);
  return { spans: { start, end: start.map((t) => t + horizon) }, x, y: x.map(() => random.normal()) };
}

const training: readonly (readonly [string, string, () => string | null])[] = [
  [
    'k-fold without a purge',
    'label overlap',
    () => {
      const { spans } = samples(1);
      const flat = purgedKFold({ start: spans.start, end: spans.start }, { folds: 5 });
      return auditSplits(spans, flat).leaks[0]?.sentence ?? null;
    },
  ],
  [
    'walk-forward with a gap one row too short',
    'label overlap',
    () => {
      const { spans } = samples(2);
      const splits = walkForwardSplits({ rows: 300, train: 100, test: 40, purge: 4 });
      return auditSplits(spans, splits).leaks[0]?.sentence ?? null;
    },
  ],
  [
    'one label of three hundred that ends late',
    'label overlap',
    () => {
      const { spans } = samples(3);
      const splits = walkForwardSplits({ rows: 300, train: 100, test: 40, purge: 5 });
      const late = spans.end.map((end, i) => (i === 60 ? 120 : end));
      return auditSplits({ start: spans.start, end: late }, splits).leaks[0]?.sentence ?? null;
    },
  ],
  [
    'a scaler fitted on all rows',
    'fit on all data',
    () => {
      const { x } = samples(4);
      return fitLeaks(x, { train: range(0, 200), test: range(200, 300) }, (rows) => meansOf(rows))[0]?.sentence ?? null;
    },
  ],
  [
    'a selection of features on all rows',
    'fit on all data',
    () => {
      const { x, y } = samples(5);
      const strongest = (rows: readonly (readonly number[])[]) =>
        [0, 1, 2].map((c) => rows.reduce((s, row, i) => s + row[c]! * y[i]!, 0));
      return fitLeaks(x, { train: range(0, 200), test: range(200, 300) }, strongest)[0]?.sentence ?? null;
    },
  ],
  [
    'a median for missing values, of all rows, in one column',
    'fit on all data',
    () => {
      const { x } = samples(6);
      const medians = (rows: readonly (readonly number[])[], train: readonly number[]) => [
        meansOf(train.map((i) => rows[i]!))[0]!,
        [...rows].map((row) => row[1]!).sort((a, b) => a - b)[150]!,
      ];
      return fitLeaks(x, { train: range(0, 200), test: range(200, 300) }, medians)[0]?.sentence ?? null;
    },
  ],
  [
    'the same row in training and test',
    'duplicates',
    () => {
      const { x } = samples(7);
      x[250] = [...x[20]!];
      const [pair] = duplicateRows(x, { train: range(0, 200), test: range(200, 300) });
      return pair === undefined ? null : `row ${pair[1]} of the test is row ${pair[0]} of the training part`;
    },
  ],
  [
    'features chosen by their labels before the split',
    'shuffled labels',
    () => {
      const { x, y } = wide(8);
      return shuffledLabels(y, (labels) => scoreOf(x, labels, 'all')).leaks[0]?.sentence ?? null;
    },
  ],
  [
    'categories encoded by the labels of all rows',
    'shuffled labels',
    () => {
      const { y } = samples(9);
      const code = y.map((_, i) => i % 60);
      const score = (labels: ArrayLike<number>) => {
        const means = Array.from({ length: 60 }, (_, c) =>
          average(
            range(0, 300)
              .filter((i) => code[i] === c)
              .map((i) => labels[i]!),
          ),
        );
        return range(200, 300).reduce((s, i) => s + means[code[i]!]! * labels[i]!, 0) / 100;
      };
      return shuffledLabels(y, score).leaks[0]?.sentence ?? null;
    },
  ],
];

export function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i);
}
const average = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / Math.max(1, values.length);
const meansOf = (rows: readonly (readonly number[])[]): number[] =>
  [0, 1, 2].map((c) => average(rows.map((row) => row[c]!)));

/** Sixty worthless features. */
function wide(seed: number) {
  const random = new Random(seed, 'leaks/wide');
  const x = Array.from({ length: 300 }, () => Array.from({ length: 60 }, () => random.normal()));
  return { x, y: x.map(() => random.normal()) };
}

/** Out-of-sample score of the feature that correlates most, chosen on all rows or on the training rows. */
function scoreOf(x: readonly (readonly number[])[], y: ArrayLike<number>, choose: 'all' | 'train'): number {
  const rows = choose === 'all' ? range(0, 300) : range(0, 200);
  const along = (c: number, of: readonly number[]): number => of.reduce((s, i) => s + x[i]![c]! * y[i]!, 0) / of.length;
  const best = range(0, 60).reduce((a, b) => (Math.abs(along(b, rows)) > Math.abs(along(a, rows)) ? b : a));
  return Math.sign(along(best, rows)) * along(best, range(200, 300));
}

export const timeLeaks: readonly LeakCase[] = [
  ...Object.entries(wrong).map(([id, change], k) => {
    const rows = figure(400 + k);
    return pipelineCase(
      { id, kind: 'publication time and vintages', leak: true },
      { data: [market(400 + k), observations(change(rows))], build: onFigures },
      id === 'restated figures without their first print' ? {} : { vintages: reference(rows) },
      ['publication-time', 'restated-data'],
    );
  }),
  ...training.map(([id, kind, run]): LeakCase => ({ id, kind, leak: true, run: async () => run() })),
];

/** The honest twins: the figures as they came out, splits that are purged, fits on training rows. */
export const honestTimes: readonly LeakCase[] = [
  ...range(0, 8).map((k) => {
    const rows = figure(500 + k);
    const shown = k % 2 === 0 ? rows : rows.filter((one) => one.revision === 0);
    return pipelineCase(
      { id: `figures as they came out ${k}`, kind: 'late vintages', leak: false },
      { data: [market(500 + k), observations(shown)], build: onFigures },
      k < 6 ? { vintages: reference(rows) } : {},
    );
  }),
  ...range(0, 4).map(
    (k): LeakCase => ({
      id: `purged splits ${k}`,
      kind: 'label overlap',
      leak: false,
      run: async () => {
        const { spans } = samples(20 + k, 300, 2 + k);
        const splits =
          k % 2 === 0
            ? purgedKFold(spans, { folds: 5 + k, embargo: k })
            : walkForwardSplits({ rows: 300, train: 90, test: 30, purge: 2 + k });
        return auditSplits(spans, splits).leaks[0]?.sentence ?? null;
      },
    }),
  ),
  ...range(0, 4).map(
    (k): LeakCase => ({
      id: `fits on training rows ${k}`,
      kind: 'fit on training rows',
      leak: false,
      run: async () => {
        const { x } = samples(30 + k);
        const made = fitLeaks(x, { train: range(0, 200), test: range(200, 300) }, (rows, train) =>
          meansOf(train.map((i) => rows[i]!)),
        );
        return made[0]?.sentence ?? null;
      },
    }),
  ),
  ...range(0, 6).map(
    (k): LeakCase => ({
      id: `features chosen within the training part ${k}`,
      kind: 'shuffled labels',
      leak: false,
      run: async () => {
        const { x, y } = wide(40 + k);
        return shuffledLabels(y, (labels) => scoreOf(x, labels, 'train'), { seed: k }).leaks[0]?.sentence ?? null;
      },
    }),
  ),
];
