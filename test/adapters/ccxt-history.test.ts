import { describe, expect, it } from 'vitest';
import { CCXT_LIMITS, ccxtHistory } from '../../src/adapters/ccxt/history.js';
import { VirtualClock } from '../../src/adapters/transport/virtual-clock.js';
import { instrument } from '../../src/core/instrument.js';
import { toDecimal } from '../../src/core/money.js';
import { Universe } from '../../src/core/universe.js';
import { dataSourceChecks, describeContract } from '../../src/testing/index.js';

const MINUTE = 60_000;
const row = (minute: number): number[] => [minute * MINUTE, 10 + minute, 12 + minute, 9 + minute, 11 + minute, 5];
const clock = new VirtualClock(1000 * MINUTE * 1000 + 30e6);
const listing = instrument({ id: 'A/B', venue: 'tiny' });

/** An exchange of ccxt that gives seven bars a page, whatever it is asked for, and the one that is not finished. */
function tiny(part: object = {}) {
  const asked: number[] = [];
  const make = () => ({
    id: 'tiny',
    has: { fetchOHLCV: true },
    loadMarkets: async () => ({
      'A/B': {
        symbol: 'A/B',
        base: 'A',
        quote: 'B',
        active: true,
        spot: true,
        precision: { price: 0.01, amount: 1e-8 },
        limits: { amount: { min: 0.001 }, cost: { min: 5 } },
      },
      'C/D:D': { symbol: 'C/D:D', base: 'C', quote: 'D', spot: false },
    }),
    fetchOHLCV: async (_symbol: string, _timeframe: string, since: number) => {
      asked.push(since);
      const first = Math.max(900, Math.ceil(since / MINUTE));
      return Array.from({ length: Math.max(0, Math.min(7, 1001 - first)) }, (_, i) => row(first + i));
    },
    ...part,
  });
  return { asked, source: ccxtHistory({ exchange: 'tiny', clock, make }) };
}

describe('history by ccxt', () => {
  const query = { universe: new Universe([listing]), kinds: ['bar' as const], from: 0, to: Number.POSITIVE_INFINITY };
  const all = async (source: ReturnType<typeof tiny>['source'], part: object = {}) => {
    const ends: number[] = [];
    for await (const batch of source.history!({ ...query, ...part }, new AbortController().signal))
      for (let i = 0; i < batch.length; i++) ends.push(batch.at(i) / 60e6);
    return ends;
  };

  it('reads pages to the end, finished bars only', async () => {
    const { source, asked } = tiny();
    expect(await all(source)).toEqual(Array.from({ length: 100 }, (_, i) => 901 + i));
    expect(asked.length).toBeGreaterThan(14);
    expect(await all(source, { from: 950 * 60e6, to: 960 * 60e6 })).toEqual(
      Array.from({ length: 10 }, (_, i) => 950 + i),
    );
  });

  it('says what it cannot promise, and describes the spot listings', async () => {
    const { source } = tiny();
    expect(source.origin!()).toEqual({ service: 'ccxt tiny', limits: [...CCXT_LIMITS] });
    const [one, ...more] = await source.instruments!({}, new AbortController().signal);
    expect(more).toEqual([]);
    expect([one!.tickSize, one!.lotSize, one!.minNotional].map((value) => toDecimal(value).toFixed())).toEqual([
      '0.01',
      '0.00000001',
      '5',
    ]);
  });

  it('turns what ccxt throws, and what it should not give, into typed errors', async () => {
    const down = tiny({
      fetchOHLCV: () => Promise.reject(Object.assign(new Error('503'), { name: 'ExchangeNotAvailable' })),
    });
    await expect(all(down.source)).rejects.toThrow('ExchangeNotAvailable: 503');
    await expect(all(tiny({ fetchOHLCV: async () => [[1, null]] }).source)).rejects.toThrow('another shape');
    await expect(all(tiny({ has: {} }).source)).rejects.toThrow('offers no bars');
    await expect(all(tiny().source, { from: Number.NEGATIVE_INFINITY })).rejects.toThrow('without start');
    const absent = ccxtHistory({ exchange: 'tiny', clock });
    await expect(all(absent)).rejects.toThrow(/npm install ccxt|ccxt has no exchange/);
  });
});

describeContract(
  { describe, it },
  dataSourceChecks(tiny().source, {
    instruments: [listing],
    from: new Date(905 * MINUTE),
    to: new Date(990 * MINUTE),
  }),
  { name: 'ccxtHistory' },
);
