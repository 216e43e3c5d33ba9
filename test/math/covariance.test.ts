import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ewmaCovariance } from '../../src/math/covariance/ewma.js';
import { correlationOf, returnsTable, sampleCovariance } from '../../src/math/covariance/sample.js';
import {
  ledoitWolfConstantCorrelation,
  ledoitWolfIdentity,
  oracleApproximating,
} from '../../src/math/covariance/shrinkage.js';
import { cholesky } from '../../src/math/linalg/cholesky.js';
import { describeShared, expectGolden, goldenCases } from '../shared.js';

/** A flat row-major square matrix as rows. */
function nested(matrix: Float64Array): number[][] {
  const n = Math.round(Math.sqrt(matrix.length));
  return Array.from({ length: n }, (_, i) => Array.from(matrix.subarray(i * n, i * n + n)));
}

describeShared('covariance against golden numbers', ['golden/covariance.json'], () => {
  it('sampleCovariance', () => {
    for (const one of goldenCases('covariance', 'sampleCovariance')) {
      const table = returnsTable(one.inputs.returns);
      const cov = sampleCovariance(table);
      expectGolden(
        {
          cov_ddof1: nested(cov),
          cov_ddof0: nested(sampleCovariance(table, 0)),
          corr: nested(correlationOf(cov, table.columns)),
        },
        one,
      );
    }
  });
  it('ewmaCovariance', () => {
    for (const one of goldenCases('covariance', 'ewmaCovariance')) {
      const table = returnsTable(one.inputs.returns);
      const form = (name: 'zeroMean' | 'demeaned' | 'recursive') =>
        nested(ewmaCovariance(table, { decay: one.inputs.lambda_, form: name }));
      expectGolden(
        {
          zero_mean_normalised: form('zeroMean'),
          demeaned_normalised: form('demeaned'),
          recursive_seeded_first: form('recursive'),
        },
        one,
      );
    }
  });
  it('ledoitWolf, both targets', () => {
    for (const one of goldenCases('covariance', 'ledoitWolf')) {
      const table = returnsTable(one.inputs.returns);
      if (one.inputs.target === 'scaled_identity') {
        const { shrinkage, covariance } = ledoitWolfIdentity(table);
        expectGolden({ shrinkage, cov: nested(covariance) }, one);
      } else {
        const { shrinkage, covariance, meanCorrelation } = ledoitWolfConstantCorrelation(table);
        expectGolden({ shrinkage, mean_corr: meanCorrelation, cov: nested(covariance) }, one);
      }
    }
  });
  it('oas', () => {
    for (const one of goldenCases('covariance', 'oas')) {
      const table = returnsTable(one.inputs.returns);
      const sklearn = oracleApproximating(table, 'sklearn');
      expectGolden(
        {
          shrinkage_sklearn: sklearn.shrinkage,
          cov_sklearn: nested(sklearn.covariance),
          shrinkage_paper_eq23: oracleApproximating(table).shrinkage,
        },
        one,
      );
    }
  });
});

const tables = fc.tuple(fc.integer({ min: 2, max: 40 }), fc.integer({ min: 2, max: 6 })).chain(([rows, columns]) =>
  fc.array(fc.array(fc.double({ min: -0.2, max: 0.2, noNaN: true }), { minLength: columns, maxLength: columns }), {
    minLength: rows,
    maxLength: rows,
  }),
);

describe('covariance properties', () => {
  it('shrinkage is a share, and the identity targets give a definite matrix', () => {
    fc.assert(
      fc.property(tables, (rows) => {
        const table = returnsTable(rows);
        for (const { shrinkage, covariance } of [
          ledoitWolfIdentity(table),
          oracleApproximating(table),
          oracleApproximating(table, 'sklearn'),
        ]) {
          expect(shrinkage).toBeGreaterThanOrEqual(0);
          expect(shrinkage).toBeLessThanOrEqual(1);
          const trace = nested(covariance).reduce((sum, row, i) => sum + row[i]!, 0);
          if (shrinkage > 1e-6 && trace > 1e-12) expect(cholesky(covariance, table.columns)).not.toBeNull();
        }
      }),
    );
  });
  it('order of rows does not matter to the sample, order of columns permutes', () => {
    fc.assert(
      fc.property(tables, (rows) => {
        const forward = sampleCovariance(returnsTable(rows));
        const backward = sampleCovariance(returnsTable([...rows].reverse()));
        const mirrored = nested(sampleCovariance(returnsTable(rows.map((row) => [...row].reverse()))));
        const n = rows[0]!.length;
        for (let i = 0; i < n; i++)
          for (let j = 0; j < n; j++) {
            expect(Math.abs(forward[i * n + j]! - backward[i * n + j]!)).toBeLessThan(1e-15);
            expect(Math.abs(forward[i * n + j]! - mirrored[n - 1 - i]![n - 1 - j]!)).toBeLessThan(1e-15);
          }
      }),
    );
  });
});

describe('covariance edges', () => {
  it('too few rows are undefined, not zero', () => {
    expect(sampleCovariance(returnsTable([[0.1, 0.2]])).every(Number.isNaN)).toBe(true);
    expect(
      ewmaCovariance({ values: new Float64Array(0), rows: 0, columns: 2 }, { decay: 0.9 }).every(Number.isNaN),
    ).toBe(true);
  });
  it('a constant asset has variance 0 and no correlation', () => {
    const cov = sampleCovariance(
      returnsTable([
        [0.1, 0.2],
        [0.1, 0.3],
        [0.1, 0.1],
      ]),
    );
    expect(cov[0]).toBe(0);
    expect(correlationOf(cov, 2)[1]).toBeNaN();
    expect(correlationOf(cov, 2)[3]).toBe(1);
  });
  it('refuses ragged rows and a decay outside (0, 1]', () => {
    expect(() => returnsTable([[1], [1, 2]])).toThrow(/row 1 has 2 values/);
    expect(() => ewmaCovariance(returnsTable([[1]]), { decay: 0 })).toThrow(/decay 0/);
  });
});
