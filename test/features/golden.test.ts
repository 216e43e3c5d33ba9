import { expect, it } from 'vitest';
import { indicators } from '../../src/features/index.js';
import { describeShared, expectGolden, type GoldenCase, golden } from '../shared.js';

type Arrays = Record<string, Float64Array>;

function columnsOf(data: Record<string, number[]>): Arrays {
  return Object.fromEntries(Object.entries(data).map(([key, values]) => [key, Float64Array.from(values)]));
}

/** What the reference calls a quantity, by what we call it. */
const functions: Record<string, (one: GoldenCase, d: Arrays) => Record<string, unknown>> = {
  sma: ({ inputs: { period } }, { close }) => ({ value: indicators.sma(close!, { period }) }),
  ema: ({ inputs: { period } }, { close }) => ({
    value: indicators.ema(close!, { period }),
    value_seed_first: indicators.ema(close!, { period, seed: 'first' }),
  }),
  wma: ({ inputs: { period } }, { close }) => ({ value: indicators.wma(close!, { period }) }),
  demaTema: ({ inputs: { period } }, { close }) => ({
    dema: indicators.dema(close!, { period }),
    tema: indicators.tema(close!, { period }),
  }),
  rsi: ({ inputs: { period } }, { close }) => ({ value: indicators.rsi(close!, { period }) }),
  macd: ({ inputs: { fast, slow, signal } }, { close }) => {
    const talib = indicators.macd(close!, { fast, slow, signal });
    const classic = indicators.macd(close!, { fast, slow, signal, start: 'classic' });
    return {
      macd_talib: talib.macd,
      signal_talib: talib.signal,
      hist_talib: talib.histogram,
      macd_classic: classic.macd,
      signal_classic: classic.signal,
      hist_classic: classic.histogram,
    };
  },
  atr: ({ inputs: { period } }, d) => ({
    tr: indicators.atr(d as never, { period: 1 }),
    atr: indicators.atr(d as never, { period }),
    atr_stockcharts: indicators.atr(d as never, { period, firstBar: 'high-low' }),
  }),
  bollinger: ({ inputs: { period, k } }, { close }) => {
    const { percentB, ...rest } = indicators.bollinger(close!, { period, k });
    return { ...rest, percent_b: percentB };
  },
  adx: ({ inputs: { period } }, d) => {
    const talib = indicators.adx(d as never, { period });
    const wilder = indicators.adx(d as never, { period, seed: 'wilder' });
    const dx = talib.plusDi.map((p, i) => (100 * Math.abs(p - talib.minusDi[i]!)) / (p + talib.minusDi[i]!));
    return {
      plus_di_talib: talib.plusDi,
      minus_di_talib: talib.minusDi,
      dx_talib: dx,
      adx_talib: talib.adx,
      plus_di_wilder: wilder.plusDi,
      minus_di_wilder: wilder.minusDi,
      adx_wilder: wilder.adx,
    };
  },
  stochastic: ({ inputs }, d) => {
    const o = { fastK: inputs.fast_k, slowK: inputs.slow_k, slowD: inputs.slow_d };
    const { k, d: slow } = indicators.stochastic(d as never, o);
    return {
      slow_k: k,
      slow_d: slow,
      raw_k: indicators.stochastic(d as never, { fastK: o.fastK, slowK: 1, slowD: 1 }).k,
    };
  },
  cci: ({ inputs: { period } }, d) => ({ value: indicators.cci(d as never, { period }) }),
  obv: (_, d) => ({ value: indicators.obv(d as never) }),
  mfi: ({ inputs: { period } }, d) => ({ value: indicators.mfi(d as never, { period }) }),
  williamsR: ({ inputs: { period } }, d) => ({ value: indicators.williamsR(d as never, { period }) }),
  roc: ({ inputs: { period } }, { close }) => ({ value: indicators.roc(close!, { period }) }),
  donchian: ({ inputs: { period } }, d) => {
    const previous = indicators.donchian(d as never, { period, previous: true });
    return { ...indicators.donchian(d as never, { period }), upper_prev: previous.upper, lower_prev: previous.lower };
  },
  aroon: ({ inputs: { period } }, d) => indicators.aroon(d as never, { period }),
  supertrend: ({ inputs: { period, multiple } }, d) => indicators.supertrend(d as never, { period, k: multiple }),
  parabolicSar: ({ inputs: { step, max } }, d) => ({
    value: indicators.parabolicSar({ ...d, close: d['close'] ?? d['low'] } as never, { step, max }),
  }),
  linregSlope: ({ inputs: { period } }, { close }) => ({ value: indicators.linregSlope(close!, { period }) }),
  kama: ({ inputs: { period, fast, slow } }, { close }) => ({ value: indicators.kama(close!, { period, fast, slow }) }),
  vwap: (_, d) => ({ anchored: indicators.vwap(d as never), rolling_20: indicators.vwap(d as never, { period: 20 }) }),
  keltner: ({ inputs }, d) =>
    indicators.keltner(d as never, { period: inputs.ema_period, atrPeriod: inputs.atr_period, k: inputs.multiple }),
};

describeShared('indicators against the reference', ['golden/indicators.json'], () => {
  const cases = golden('indicators').cases;

  it.each(cases.map((one) => one.id))('%s', (id) => {
    const one = cases.find((each) => each.id === id)!;
    const actual = functions[one.fn]!(one, columnsOf(one.inputs.data));
    if (id === 'rsi-flat') {
      const last = (actual['value'] as Float64Array).at(-1);
      expect(one.expected.value_last_allowed).toContain(last);
      expect(last).toBe(50);
    } else if (id === 'talib-rsi10') {
      const { value } = one.expected;
      expectGolden(
        { value: (actual['value'] as Float64Array).slice(0, value.length) },
        { ...one, expected: { value } },
      );
    } else expectGolden(actual, one);
  });

  it('knows every quantity of the reference', () => {
    expect(cases.map((one) => one.fn).filter((fn) => functions[fn] === undefined)).toEqual([]);
    expect(cases.length).toBeGreaterThan(25);
  });
});

describeShared('indicators against TA-Lib’s own regression values', ['golden/thirdparty_talib.json'], () => {
  const cases = golden('thirdparty_talib').cases;

  it.each(cases.map((one) => one.id))('%s', (id) => {
    const one = cases.find((each) => each.id === id)!;
    const actual = functions[one.fn]!(one, columnsOf(one.inputs.data)) as Record<string, Float64Array>;
    const line = actual['value'] ?? actual['macd_talib'] ?? actual['dema']!;
    if (one.expected.first_index !== undefined)
      expect(line.findIndex((x) => !Number.isNaN(x))).toBe(one.expected.first_index);
    const points = one.expected.at ?? one.expected.at_dema;
    expect(Object.keys(points).length).toBeGreaterThan(0);
    for (const [at, expected] of Object.entries(points)) {
      const i = Number(at);
      const got =
        typeof expected === 'number'
          ? line[i]
          : { macd: line[i], signal: actual['signal_talib']![i], hist: actual['hist_talib']![i] };
      expectGolden({ got }, { ...one, expected: { got: expected } });
    }
  });
});
