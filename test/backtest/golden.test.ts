import { expect, it } from 'vitest';
import { BARS } from '../../scripts/gate/bars.js';
import { fillAudit } from '../../src/backtest/leakage/fill-rules.js';
import { duplicateRows, scalerLeaks } from '../../src/backtest/leakage/fit-audit.js';
import { labelOverlap } from '../../src/backtest/leakage/label-overlap.js';
import { asOfVintage, publicationAudit } from '../../src/backtest/leakage/publication.js';
import { checksNeeded } from '../../src/backtest/leakage/sample-size.js';
import { universeAudit } from '../../src/backtest/leakage/universe-audit.js';
import { pboCscv } from '../../src/backtest/overfit/cscv.js';
import { deflatedSharpeSize, mostPasses } from '../../src/backtest/overfit/gate-size.js';
import { maxTBootstrap } from '../../src/backtest/overfit/max-t.js';
import { returnPermutationTest, signFlipTest } from '../../src/backtest/overfit/permutation.js';
import { spaTest } from '../../src/backtest/overfit/spa.js';
import { combinatorialCounts, combinatorialPurged } from '../../src/backtest/splits/combinatorial.js';
import { purgedKFold } from '../../src/backtest/splits/purged-k-fold.js';
import { walkForwardSplits } from '../../src/backtest/splits/walk-forward-splits.js';
import { betSize } from '../../src/data/bet-size.js';
import { fractionalDifference, fractionalWeights } from '../../src/data/fractional-difference.js';
import { concurrency, returnWeights, timeDecay, uniqueness } from '../../src/data/label-weights.js';
import { cusumFilter, tripleBarrier } from '../../src/data/labels.js';
import { sequentialChances } from '../../src/data/sequential-bootstrap.js';
import { blockLengths } from '../../src/math/bootstrap/block-length.js';
import { deflatedSharpeCutoff } from '../../src/report/deflated-sharpe.js';
import { nullWorld } from '../../src/testing/worlds/null-world.js';
import { plantedEdge } from '../../src/testing/worlds/planted-edge.js';
import { PortableRandom } from '../../src/testing/worlds/portable-random.js';
import { describeShared, expectGolden, golden } from '../shared.js';

// biome-ignore lint/suspicious/noExplicitAny: every quantity has its own inputs
type Answer = (inputs: any) => unknown;

const columnsOf = (rows: number[][]): number[][] => rows[0]!.map((_, j) => rows.map((row) => row[j]!));
const times = (n: number): number[] => Array.from({ length: n }, (_, i) => 1000 * (i + 1));
const spansOf = (t0: number[], t1: number[]) => t0.map((start, i) => ({ start, end: t1[i]! }));

const overfit: Record<string, Answer> = {
  pboCSCV: ({ performance, n_blocks }) => {
    const r = pboCscv(columnsOf(performance), { blocks: n_blocks });
    return {
      n_combinations: r.combinations,
      pbo: r.pbo,
      mean_logit: r.meanLogit,
      median_logit: r.medianLogit,
      logits_sorted: r.logits,
      prob_oos_loss: r.outOfSampleLoss,
      degradation_slope: r.slope,
      degradation_intercept: r.intercept,
      most_selected_trial: r.mostSelected,
    };
  },
  spaTest: ({ performance_diff, bootstrap_indices, mean_block_length }) => {
    const r = spaTest(columnsOf(performance_diff), { indices: bootstrap_indices, blockLength: mean_block_length });
    return {
      mean: r.mean,
      variance_pr: r.variance,
      valid_consistent: r.valid,
      reality_check_p: r.realityCheck,
      unstudentised: r.unstudentised,
      studentised: r.studentised,
    };
  },
  signFlipPermutationExact: ({ returns }) => {
    const r = signFlipTest(returns);
    return { p_greater: r.pValue, n_permutations: r.permutations };
  },
  returnPermutationTest: ({ positions, returns, permutations }) => {
    const r = returnPermutationTest(positions, returns, { indices: permutations });
    return { observed: r.observed, permuted: r.permuted, p_value: r.pValue };
  },
  optimalBlockLength: ({ x }) => blockLengths(x),
};

const labels: Record<string, Answer> = {
  purgedKFold: ({ t0, t1, n_folds, embargo }) => ({
    folds: purgedKFold({ start: t0, end: t1 }, { folds: n_folds, embargo }),
  }),
  combinatorialPurgedCV: ({ t0, t1, n_groups, n_test_groups, embargo }) => {
    const cv = combinatorialPurged({ start: t0, end: t1 }, { groups: n_groups, testGroups: n_test_groups, embargo });
    return {
      n_splits: cv.splits.length,
      n_paths: cv.paths,
      splits: cv.splits.map((s) => ({ test_groups: s.testGroups, train: s.train, path_of_group: s.pathOfGroup })),
    };
  },
  cpcvCounts: ({ n_groups, n_test_groups }) => {
    const { splits, paths } = combinatorialCounts(n_groups, n_test_groups);
    return { n_splits: splits, n_paths: paths };
  },
  walkForward: ({ n, train_size, test_size, purge, expanding }) => ({
    windows: walkForwardSplits({ rows: n, train: train_size, test: test_size, purge, expanding }).map(
      ({ train, test }) => ({ train: [train[0], train.at(-1)], test: [test[0], test.at(-1)] }),
    ),
  }),
  cusumFilter: ({ close, threshold }) => ({ events: cusumFilter(close, threshold) }),
  tripleBarrier: ({ close, events, side, profit_mult: profit, stop_mult: stop, vertical_bars: bars }) => {
    const given = events.map((event: { start: number; target: number }, i: number) => ({
      ...event,
      side: side?.[i] ?? 1,
    }));
    const made = tripleBarrier({ close, at: times(close.length) }, given, { profit, stop, bars, end: 'cut' });
    return {
      labels: made.map((label) => ({
        start: label.start,
        t1: label.end,
        barrier: label.barrier,
        ret: label.return,
        log_ret: label.logReturn,
        label_zero: label.label,
        label_sign: label.sign,
        meta: label.meta,
      })),
    };
  },
  sampleWeights: ({ close, t0, t1 }) => {
    const spans = spansOf(t0, t1);
    const unique = uniqueness(spans, close.length);
    return {
      concurrency: concurrency(spans, close.length),
      average_uniqueness: unique,
      return_weights: returnWeights(spans, close),
      decay_0_5: timeDecay(unique, 0.5),
      decay_0: timeDecay(unique, 0),
      decay_m0_25: timeDecay(unique, -0.25),
    };
  },
  sequentialBootstrapProbs: ({ t0, t1, already_drawn }) => {
    const { uniqueness: unique, probability } = sequentialChances(spansOf(t0, t1), already_drawn);
    return { uniqueness: unique, probs: probability };
  },
  fracDiffWeights: ({ d, size }) => ({ weights: fractionalWeights(d, size) }),
  fracDiffFFD: ({ x, d, threshold }) => fractionalDifference(x, { d, threshold }),
  betSizeFromProbability: ({ prob, n_classes }) => ({ size: prob.map((p: number) => betSize(p, n_classes)) }),
};

const gate: Record<string, Answer> = {
  nullGenerator: ({ seed, n }) => {
    const uniform = new PortableRandom(seed);
    const normal = new PortableRandom(seed);
    const t5 = new PortableRandom(seed);
    const world = nullWorld('garch', { bars: n, seed });
    const six = [0, 1, 2, 3, 4, 5];
    return {
      uniforms: six.map(() => uniform.uniform()),
      normals: six.map(() => normal.normal()),
      t5: [0, 1, 2].map(() => t5.t5()),
      returns: world.earned,
      sigmas: world.sigma,
    };
  },
  plantedEdgeB: ({ annual_sharpe, periods_per_year }) => ({
    b: annual_sharpe.map((s: number) => plantedEdge(s, periods_per_year)),
  }),
  dsrCalibratedCutoff: ({ n_trials, size }) => ({
    cutoff: n_trials.map((n: number) => deflatedSharpeCutoff(n, size)),
    size_of_dsr95: n_trials.map((n: number) => deflatedSharpeSize(n)),
  }),
  sizeAcceptance: ({ n_worlds, nominal, confidence }) => ({ max_passes: mostPasses(n_worlds, nominal, confidence) }),
  dsrUnderReportedSize: ({ true_trials, reported_trials }) => ({
    size: deflatedSharpeSize(true_trials, reported_trials),
  }),
  maxTBootstrap: ({ returns, bootstrap_indices }) => {
    const r = maxTBootstrap(columnsOf(returns), { indices: bootstrap_indices });
    return {
      t_stats: r.tStatistics,
      statistic: r.statistic,
      bootstrap_max_first10: r.bootstrapMax.slice(0, 10),
      p_value: r.pValue,
    };
  },
  gateAcceptance: ({ n_worlds_null, n_worlds_power, horizon_bars, n_trials, size }) => {
    expect(BARS).toMatchObject({ nullWorlds: n_worlds_null, powerWorlds: n_worlds_power, bars: horizon_bars });
    expect(BARS).toMatchObject({ trials: n_trials, size });
    return { max_null_passes: BARS.maxNullPasses, min_power: BARS.minPower };
  },
};

const leaks: Record<string, Answer> = {
  labelOverlapAudit: ({ t0, t1, train, test }) => {
    const { leaking, clean } = labelOverlap({ start: t0, end: t1 }, { train, test });
    return { leaking_train: leaking, clean_train: clean };
  },
  publicationTimeAudit: ({ records, uses }) => {
    const audit = publicationAudit(
      records.map((one: { id: number; published_at: number }) => ({ id: one.id, publishedAt: one.published_at })),
      uses.map((one: { decision_time: number; record: number }) => ({
        decidedAt: one.decision_time,
        record: one.record,
      })),
    );
    return { violations: audit.violations, latest_known_record: audit.latestKnown };
  },
  asOfVintage: ({ vintages, queries }) => {
    const all = vintages.map((one: { period: number; released_at: number; value: number }) => ({
      ...one,
      releasedAt: one.released_at,
    }));
    return {
      values: queries.map((q: { t: number; period: number }) => asOfVintage(all, { period: q.period, at: q.t })),
    };
  },
  scalerFitAudit: ({ x, train_range, claims }) => ({
    leak: claims.map((claim: { mean: number; std: number }) => scalerLeaks(x, train_range, claim)),
  }),
  fillAudit: ({ bars, fills }) => ({
    violations: fillAudit(
      bars,
      fills.map((one: { id: number; signal_bar: number; uses: 'open' | 'close'; fill_bar: number; price: number }) => ({
        id: one.id,
        signalBar: one.signal_bar,
        uses: one.uses,
        fillBar: one.fill_bar,
        price: one.price,
      })),
    ),
  }),
  universeAudit: ({ membership, backtest_symbols_at, study_end }) => {
    const members = membership.map((one: { symbol: string; from_: number; to: number | null }) => ({
      symbol: one.symbol,
      from: one.from_,
      to: one.to,
    }));
    const uses = backtest_symbols_at.map((one: { t: number; symbol: string }) => ({ at: one.t, symbol: one.symbol }));
    const audit = universeAudit(members, uses, study_end);
    return { violations: audit.violations, survivorship_missing: audit.survivorshipMissing };
  },
  duplicateRowsAudit: ({ rows, train, test, tol }) => ({ pairs: duplicateRows(rows, { train, test }, tol) }),
  detectorSampleSize: ({ affected_share, target_recall }) => ({
    n_checks: checksNeeded(affected_share, target_recall),
  }),
};

/** Held to the reference elsewhere, by their own rule of comparison; the test that does it is named. */
const elsewhere: Record<string, string> = {
  gateReference: 'test/backtest/gate-reference.test.ts',
  leakSignal: 'test/backtest/leak-suite.test.ts',
};

for (const [area, answers] of [
  ['overfit_tests', overfit],
  ['labels_cv', labels],
  ['gate_size_power', gate],
  ['leak_suite', leaks],
] as const) {
  describeShared(`golden ${area}: every case`, [`golden/${area}.json`], () => {
    for (const one of golden(area).cases) {
      if (one.fn in elsewhere) continue;
      it(one.id, () => {
        const answer = answers[one.fn];
        if (answer === undefined) throw new Error(`no function for "${one.fn}"`);
        const expected = { ...one.expected };
        delete expected.note; // words for the reader
        expectGolden(answer(one.inputs), { ...one, expected });
      });
    }
  });
}
