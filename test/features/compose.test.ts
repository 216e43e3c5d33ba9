import { describe, expect, it } from 'vitest';
import { RowTable } from '../../src/core/frame.js';
import { compose, returns, sma } from '../../src/features/index.js';
import { bar, env, randomBars, start, stream } from './world.js';

describe('compose', () => {
  const set = compose(sma({ period: 3 }), compose(returns(), sma({ period: 2, of: 'return_1' })), sma({ period: 5 }));

  it('puts the columns side by side and each set in its own stretch', () => {
    const bars = randomBars(50);
    const all = stream(set, bars);
    expect(Object.keys(all)).toEqual(['sma_3', 'return_1', 'sma_2_return_1', 'sma_5']);
    expect(all['sma_5']).toEqual(stream(sma({ period: 5 }), bars)['sma_5']);
    expect(all['return_1']).toEqual(stream(returns(), bars)['return_1']);
    const mean = (all['return_1']![20]! + all['return_1']![21]!) / 2;
    expect(all['sma_2_return_1']![21]).toBeCloseTo(mean, 14);
  });

  it('adds the warm-up of an input to that of what reads it', () => {
    const bars = randomBars(20);
    const chain = compose(returns({ periods: [4] }), sma({ period: 3, of: 'return_4' }));
    expect(chain(env()).warmup).toBe(7);
    const column = stream(chain, bars)['sma_3_return_4']!;
    expect(column.findIndex((x) => !Number.isNaN(x))).toBe(6);
  });

  it('keeps instruments apart', () => {
    const { set: one, rows } = start(sma({ period: 2 }), 2);
    const a = randomBars(5, 1);
    const b = randomBars(5, 2);
    for (let i = 0; i < 5; i++) {
      one.update(bar(a, i, 0), rows);
      one.update(bar(b, i, 1), rows);
    }
    expect(rows.get(0, 0)).toBeCloseTo((a.close[3]! + a.close[4]!) / 2, 12);
    expect(rows.get(1, 0)).toBeCloseTo((b.close[3]! + b.close[4]!) / 2, 12);
  });

  it('writes only inside its own columns of a wider table', () => {
    const made = set(env());
    const wide = new RowTable(['before', ...made.columns, 'after'], 1);
    const bars = randomBars(30);
    for (let i = 0; i < 30; i++) made.update(bar(bars, i), wide.slice(1, made.columns));
    expect(wide.get(0, 0)).toBeNaN();
    expect(wide.get(0, 5)).toBeNaN();
    expect(wide.get(0, 4)).toBe(stream(sma({ period: 5 }), bars)['sma_5']![29]);
  });

  it('refuses a name that comes twice, an input that is not there, and nothing', () => {
    expect(() => compose(sma({ period: 3 }), sma({ period: 3 }))(env())).toThrow(/column "sma_3" is made twice/);
    expect(() => compose(sma({ period: 3 }), sma({ period: 2, of: 'sma_4' }))(env())).toThrow(
      /\[edgeproof\] sma: no input "sma_4"; .*made before it in compose: sma_3/,
    );
    expect(() => sma({ period: 2, of: 'sma_4' })(env())).toThrow(/\(none\)/);
    expect(() => compose()).toThrow(/nothing to compose/);
    expect(() => sma({ period: 3, length: 3 } as never)).toThrow(
      /unknown option "length".*options are: period, of, name/,
    );
  });

  it('goes on from a snapshot as if nothing had happened', () => {
    const bars = randomBars(80);
    const whole = start(set);
    const first = start(set);
    for (let i = 0; i < 37; i++) {
      whole.set.update(bar(bars, i), whole.rows);
      first.set.update(bar(bars, i), first.rows);
    }
    const second = start(set);
    second.set.restore(JSON.parse(JSON.stringify(first.set.snapshot().json)) && first.set.snapshot());
    for (let i = 37; i < 80; i++) {
      whole.set.update(bar(bars, i), whole.rows);
      second.set.update(bar(bars, i), second.rows);
      expect([...second.rows.data]).toEqual([...whole.rows.data]);
    }
    expect(() => sma({ period: 3 })(env()).restore(first.set.snapshot())).toThrow(/snapshot holds/);
  });

  it('says how a worker rebuilds it', () => {
    expect(compose(sma({ period: 3 })).ref).toEqual({
      module: 'edgeproof/features',
      export: 'compose',
      options: { parts: [{ module: 'edgeproof/features', export: 'sma', options: { period: 3, of: 'close' } }] },
    });
  });
});
