import { expect, it } from 'vitest';
import { duplicateRows } from '../../src/backtest/leakage/fit-audit.js';
import { Random } from '../../src/core/random.js';

it('finds a row that was rounded on the way, beside a column that never changes too', () => {
  const random = new Random(5, 'rounded');
  const rows = Array.from({ length: 60 }, () => [random.normal(), random.normal(), 1]);
  const copy = rows[7]!.map((one) => Number(one.toFixed(3)));
  const all = [...rows, copy];
  const train = Array.from({ length: 40 }, (_, i) => i);
  const test = Array.from({ length: 21 }, (_, i) => 40 + i);
  expect(duplicateRows(all, { train, test })).toEqual([[7, 60]]);
  const two = all.map((row) => row.slice(0, 2));
  expect(duplicateRows(two, { train, test })).toEqual([[7, 60]]);
  expect(duplicateRows(rows, { train, test: test.slice(0, 20) })).toEqual([]);
});
