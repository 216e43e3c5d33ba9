import { describe, expect, it } from 'vitest';
import { firstDifference, type Stage, Trace } from '../../../src/backtest/leakage/trace.js';

type Row = readonly [stage: Stage, at: number, column: string, value: number | string, lane?: number];

function traceOf(...rows: readonly Row[]): Trace {
  const trace = new Trace();
  for (const [stage, at, column, value, lane] of rows) trace.add(stage, { at, column, value }, lane);
  return trace;
}

describe('a trace', () => {
  const made = () =>
    traceOf(
      ['source', 1, 'A.close', 10],
      ['source', 2, 'B.close', 20, 1],
      ['source', 3, 'A.close', 11],
      ['features', 3, 'A.x', 5],
    );

  it('keeps the points of a stage lane by lane', () => {
    const trace = made();
    expect([...trace.lanes.keys()]).toEqual(['source/0', 'source/1', 'features/0']);
    expect(trace.lanes.get('source/0')).toEqual([
      { stage: 'source', at: 1, column: 'A.close', value: 10 },
      { stage: 'source', at: 3, column: 'A.close', value: 11 },
    ]);
    expect(trace.of('source').map((one) => one.value)).toEqual([10, 11, 20]);
    expect(trace.of('features')).toEqual([{ stage: 'features', at: 3, column: 'A.x', value: 5 }]);
    expect(trace.of('orders')).toEqual([]);
  });

  it('knows its moments', () => {
    expect([...made().moments()].sort()).toEqual([1, 2, 3]);
    expect([...new Trace().moments()]).toEqual([]);
  });
});

describe('the first difference', () => {
  const base: readonly Row[] = [
    ['features', 1, 'x', 1],
    ['features', 2, 'x', 2],
  ];
  const differ = (a: Trace, b: Trace, upTo = 10) => {
    const counts: number[] = [];
    const found = firstDifference(a, b, upTo, (values) => counts.push(values));
    return { found, counts };
  };

  it('is none between equal traces, and every value was compared', () => {
    expect(differ(traceOf(...base), traceOf(...base))).toEqual({ found: null, counts: [2] });
    expect(firstDifference(traceOf(...base), traceOf(...base), 10)).toBeNull();
    expect(differ(new Trace(), new Trace())).toEqual({ found: null, counts: [] });
  });

  it('is told with what the other had', () => {
    const other = traceOf(base[0]!, ['features', 2, 'x', 3]);
    expect(differ(traceOf(...base), other)).toEqual({
      found: { point: { stage: 'features', at: 2, column: 'x', value: 2 }, other: 3 },
      counts: [1],
    });
    expect(firstDifference(traceOf(...base), other, 10)?.other).toBe(3);
  });

  it('counts up to the moment and at it, not after', () => {
    const other = traceOf(base[0]!, ['features', 2, 'x', 3]);
    expect(differ(traceOf(...base), other, 2).found?.other).toBe(3);
    expect(differ(traceOf(...base), other, 1)).toEqual({ found: null, counts: [1] });
    expect(differ(traceOf(...base), traceOf(base[0]!), 1)).toEqual({ found: null, counts: [1] });
  });

  it('is bit for bit: NaN equals NaN, and minus nothing is not nothing', () => {
    expect(differ(traceOf(['orders', 1, 'x', Number.NaN]), traceOf(['orders', 1, 'x', Number.NaN])).found).toBeNull();
    expect(differ(traceOf(['orders', 1, 'x', 0]), traceOf(['orders', 1, 'x', -0])).found?.other).toBe(-0);
  });

  it('is what is not there any more, or there only now', () => {
    const [long, short] = [traceOf(...base), traceOf(base[0]!)];
    const point = { stage: 'features', at: 2, column: 'x', value: 2 };
    expect(differ(long, short)).toEqual({ found: { point, other: null }, counts: [1] });
    expect(differ(short, long)).toEqual({ found: { point, other: 'something only now' }, counts: [1] });
    expect(differ(long, new Trace()).found).toEqual({ point: { ...point, at: 1, value: 1 }, other: null });
    expect(differ(new Trace(), long).found?.other).toBe('something only now');
  });

  it('of two that have different things is the one that comes first', () => {
    const at = (moment: number, column: string) => traceOf(['fills', moment, column, 7]);
    expect(differ(at(1, 'a'), at(2, 'a')).found).toMatchObject({ point: { at: 1 }, other: null });
    expect(differ(at(2, 'a'), at(1, 'a')).found).toMatchObject({ point: { at: 1 }, other: 'something only now' });
    expect(differ(at(1, 'a'), at(1, 'b')).found).toMatchObject({ point: { column: 'a' }, other: null });
    expect(differ(at(1, 'a'), at(1, 'a')).found).toBeNull();
  });

  it('is looked for in the order of the stages and in each lane', () => {
    const stages: readonly Stage[] = ['equity', 'fills', 'orders', 'targets', 'forecast', 'features', 'source'];
    const all = (value: number, unlike?: Stage) =>
      traceOf(...stages.map((stage): Row => [stage, 1, 'c', stage === unlike ? value + 1 : value]));
    for (const stage of stages) expect(differ(all(1), all(1, stage)).found?.point.stage).toBe(stage);
    const every = traceOf(...stages.map((stage): Row => [stage, 1, 'c', 2]));
    expect(differ(all(1), every).found?.point.stage).toBe('source');
    const late = traceOf(['features', 1, 'c', 1], ['source', 9, 'c', 1]);
    expect(differ(late, traceOf(['features', 1, 'c', 2], ['source', 9, 'c', 2])).found?.point.stage).toBe('source');
    const lanes = (value: number) => traceOf(['source', 1, 'c', 1], ['source', 1, 'd', value, 1]);
    expect(differ(lanes(1), lanes(2)).found?.point).toMatchObject({ column: 'd', value: 1 });
  });
});
