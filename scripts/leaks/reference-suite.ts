/** The cases of a reference suite, when one lies beside the repository: expression trees in pipelines, and tables. */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Universe } from 'edgeproof';
import {
  asOfVintage,
  duplicateRows,
  fillAudit,
  labelOverlap,
  publicationAudit,
  scalerLeaks,
  universeAudit,
} from 'edgeproof/backtest';
import { fromColumns } from 'edgeproof/data';
import { compose, sma } from 'edgeproof/features';
import { rule } from 'edgeproof/models';
import { fixedQuantity } from 'edgeproof/portfolio';
import { columnsOf, type LeakCase, pipelineCase, precomputed } from './case.js';
import { listings, pipeline } from './host.js';

// biome-ignore lint/suspicious/noExplicitAny: every table has a form of its own
type Any = any;
type Evaluate = (tree: unknown, columns: Record<string, number[]>) => number[];

const DAY = 86_400_000_000;
const START = Date.UTC(2020, 0, 1) * 1000;

/** An expression tree evaluated over all bars that the pipeline is given, traded on its sign. */
function treeCase(id: string, leak: boolean, { data, expr }: Any, evaluate: Evaluate): LeakCase {
  const n = data.close.length;
  const source = fromColumns({
    series: [{ instrument: 'A', time: Array.from({ length: n }, (_, i) => START + (i + 1) * DAY), ...data }],
    period: '1d',
    time: 'end',
  });
  return pipelineCase(
    { id, kind: 'reference suite', leak },
    {
      data: source,
      build: async (given) => {
        const [own] = await columnsOf(given, new Universe(listings(['A'])));
        const { at: _, ...columns } = own!;
        const signal = evaluate(expr, columns as unknown as Record<string, number[]>);
        return pipeline({
          features: compose(precomputed({ signal: [signal] }), sma({ period: 3 })),
          model: rule({ needs: ['signal'] }, (x) => x),
          optimizer: fixedQuantity({ quantity: 10 }),
        });
      },
    },
  );
}

const differs = (a: unknown, b: unknown): boolean => JSON.stringify(a) !== JSON.stringify(b);

/** What an audit says of a table; null when it finds nothing wrong. A finding that is not the expected one counts as none. */
const tables: Readonly<Record<string, (inputs: Any, expected: Any) => string | null>> = {
  labelOverlapAudit: ({ t0, t1, train, test }, { leaking_train }) => {
    const { leaking } = labelOverlap({ start: t0, end: t1 }, { train, test });
    return differs(leaking, leaking_train) ? null : `training labels ${leaking.join(', ')} reach into the test`;
  },
  publicationTimeAudit: ({ records, uses }, { violations }) => {
    const found = publicationAudit(
      records.map((one: Any) => ({ id: one.id, publishedAt: one.published_at })),
      uses.map((one: Any) => ({ decidedAt: one.decision_time, record: one.record })),
    ).violations;
    return differs(found, violations) ? null : `uses ${found.join(', ')} read what was not out`;
  },
  asOfVintage: ({ vintages, queries }, { values }) => {
    const all = vintages.map((one: Any) => ({ ...one, releasedAt: one.released_at }));
    const found = queries.map((q: Any) => asOfVintage(all, { period: q.period, at: q.t }));
    return differs(found, values) ? null : 'the last revision is not what was known';
  },
  scalerFitAudit: ({ x, train_range, claims }, { leak }) => {
    const found = claims.map((claim: Any) => scalerLeaks(x, train_range, claim));
    return differs(found, leak)
      ? null
      : `scalers ${found.flatMap((one: boolean, i: number) => (one ? [i] : [])).join(', ')} saw more than their rows`;
  },
  fillAudit: ({ bars, fills }, { violations }) => {
    const found = fillAudit(
      bars,
      fills.map((one: Any) => ({ ...one, signalBar: one.signal_bar, fillBar: one.fill_bar })),
    );
    return differs(found, violations) ? null : found.map((one) => `fill ${one.id}: ${one.rule}`).join(', ');
  },
  universeAudit: ({ membership, backtest_symbols_at, study_end }, { violations, survivorship_missing }) => {
    const found = universeAudit(
      membership.map((one: Any) => ({ symbol: one.symbol, from: one.from_, to: one.to })),
      backtest_symbols_at.map((one: Any) => ({ at: one.t, symbol: one.symbol })),
      study_end,
    );
    if (differs(found.violations, violations) || differs(found.survivorshipMissing, survivorship_missing)) return null;
    return `${found.survivorshipMissing.join(', ')} missing; uses ${found.violations.join(', ')} of no members`;
  },
  duplicateRowsAudit: ({ rows, train, test, tol }, { pairs }) => {
    const found = duplicateRows(rows, { train, test }, tol);
    return differs(found, pairs) ? null : `rows ${found.join('; ')} are the same`;
  },
};

/** Every case of `golden/leak_suite.json`; null when it is not there. */
export async function referenceCases(): Promise<readonly LeakCase[] | null> {
  const folder = join(resolve(process.env['EDGEPROOF_SHARED'] ?? '../shared'), 'golden');
  const file = join(folder, 'leak_suite.json');
  const dsl = join(folder, 'leak_dsl.mjs');
  if (!existsSync(file) || !existsSync(dsl)) return null;
  const { evalExpr } = (await import(pathToFileURL(dsl).href)) as { evalExpr: Evaluate };
  const { cases, datasets } = JSON.parse(readFileSync(file, 'utf8'));
  return cases.flatMap((one: Any): LeakCase[] => {
    if (one.fn === 'leakSignal') {
      const data = '$data' in one.inputs.data ? datasets[one.inputs.data.$data].value : one.inputs.data;
      return [treeCase(one.id, one.expected.is_leak, { data, expr: one.inputs.expr }, evalExpr)];
    }
    const table = tables[one.fn];
    if (table === undefined) return []; // no leak in it: a closed form
    return [{ id: one.id, kind: 'reference suite', leak: true, run: async () => table(one.inputs, one.expected) }];
  });
}
