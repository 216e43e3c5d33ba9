import { DAY, toMicros } from '../../src/core/time.js';
import type { CredibilityRecord, ExcessPath } from '../../src/report/credibility-record.js';
import { uniform } from './sample-record.js';

function path(days: number, seed: number, drift: number): ExcessPath {
  const random = uniform(seed);
  let growth = 0;
  return {
    days: Float64Array.from({ length: days }, (_, i) => toMicros('2016-01-01') + i * DAY),
    growth: Float64Array.from({ length: days }, () => {
      growth = (1 + growth) * (1 + drift + 0.01 * (random() + random() - 1)) - 1;
      return growth;
    }),
    sharpe: drift * 1000 + random() - 0.5,
  };
}

/** A made-up record with everything in it. */
export function sampleCredibility(
  decision: CredibilityRecord['verdict']['decision'] = 'paper only',
  days = 1000,
): CredibilityRecord {
  const random = uniform(5);
  return {
    verdict: {
      decision,
      summary: 'A summary with <marks> & 5 % of something.',
      tests: [
        { title: 'Data', outcome: 'passed', value: 0, threshold: 0, sentence: 'Nothing was found.', decides: 'reject' },
        {
          title: 'Luck',
          outcome: 'failed',
          value: 0.0831,
          threshold: 0.04,
          sentence: 'Could be <luck>.',
          decides: 'reject',
        },
        {
          title: 'Leaks',
          outcome: 'not measured',
          value: 'not checked',
          threshold: 0,
          sentence: 'Nobody did.',
          decides: 'reject',
        },
      ],
      diagnostics: [{ title: 'Deflated Sharpe ratio', value: 0.8123, sentence: 'Decides nothing.' }],
      trials: { count: 9 },
    },
    permutation: {
      own: path(days, 1, 0.0004),
      permuted: Array.from({ length: 59 }, (_, i) => path(days, 10 + i, 0)),
      pValue: 0.05,
    },
    combinatorial: {
      own: path(days, 1, 0.0004),
      paths: Array.from({ length: 9 }, (_, i) => path(days, 100 + i, 0.0002)),
      groups: 10,
      testGroups: 2,
      splits: 45,
    },
    overfitting: {
      logits: Float64Array.from({ length: 500 }, () => 5 * (random() + random() - 0.9)).sort(),
      pbo: 0.41,
      trials: 9,
    },
    plateau: {
      measure: 'Sharpe ratio of the excess, a year',
      own: { label: 'as written down', value: 0.8 },
      neighbours: [
        { label: 'horizon 3 for 5', value: 0.5 },
        { label: 'a_rather_long_parameter_name 1,512 for 1,260', value: -0.2 },
        { label: 'undefined', value: Number.NaN },
      ],
      sentence: '1 of 2 neighbours are above zero.',
    },
    subperiods: Array.from({ length: 4 }, (_, k) => ({
      from: toMicros('2016-01-01') + k * 250 * DAY,
      to: toMicros('2016-01-01') + (k * 250 + 249) * DAY,
      annualExcess: 0.03 - 0.02 * k,
    })),
    costs: {
      rows: [0, 1, 2, 3].map((m) => ({ multiple: m, bps: 2 * m, annualExcess: 0.02 - 0.01 * m })),
      breakEvenBps: 4,
    },
    leaks: {
      leaks: [{ kind: 'future-data', stage: 'features', sentence: 'The column <x> changed.' }],
      warnings: [{ sentence: 'A correlation of 0.2 is implausibly high.' }],
      moments: 24,
      momentsThereAre: 5104,
      compared: 123_456,
      findsShare: 0.117,
    },
  };
}
