/** The flag `enable_realtime_data`: off, nothing live starts, and backtests are what they were before the capability was there. */
import { describe, expect, it } from 'vitest';
import { synthetic } from '../../src/data/index.js';
import type { RunJournalLine } from '../../src/engine/journal.js';
import { sma } from '../../src/features/index.js';
import { backtest, defineStrategy, instrument } from '../../src/index.js';
import { live, paper } from '../../src/live/index.js';
import { rule } from '../../src/models/index.js';
import { fixedWeight } from '../../src/portfolio/index.js';
import { drawnVenue, eventSource, follow, listing, play } from './market.js';

const base = {
  data: synthetic({ instruments: ['A', 'B'], bars: 400, seed: 23 }),
  instruments: [instrument({ id: 'A' }), instrument({ id: 'B' })],
  cash: 100_000,
  strategy: defineStrategy({
    name: 'cross',
    features: sma({ period: 5 }),
    model: rule({ needs: ['sma_5'] }, (mean) => (mean > 100 ? 1 : -1)),
    optimizer: fixedWeight({ weight: 0.4 }),
  }),
};

/** The result of the same run as recorded before the capability was there. */
const RECORDED = { hash: '4b1184fd709e3d14206acf10ae1dc97015cfb69fb45060e8e42429679c0c4753', fills: 701 };

describe('enable_realtime_data', () => {
  it('off: a backtest has the result that was recorded before the capability', async () => {
    const result = await backtest(base);
    expect({ hash: result.hash, fills: result.fills.length }).toEqual(RECORDED);
    const off = await backtest({ ...base, flags: { enable_realtime_data: false } });
    expect(off.hash).toBe(RECORDED.hash);
  });

  it('on: the same, and the journal too', async () => {
    const journal = async (flags: { readonly enable_realtime_data: boolean }): Promise<readonly RunJournalLine[]> => {
      const lines: RunJournalLine[] = [];
      const result = await backtest({ ...base, flags, hooks: { onJournal: (line) => lines.push(line) } });
      expect(result.hash).toBe(RECORDED.hash);
      return lines;
    };
    expect(await journal({ enable_realtime_data: true })).toEqual(await journal({ enable_realtime_data: false }));
  });

  it('off: what a paper run saw is backtested as before, the unsupervised strategy too', async () => {
    const venue = drawnVenue(3);
    const events: Parameters<typeof eventSource>[0][number][] = [];
    const account = { instruments: [listing], cash: 1_000_000 } as const;
    const run = paper({
      ...account,
      strategy: follow,
      source: venue.feed,
      clock: venue.world.clock,
      kinds: ['trade', 'book'],
      flags: { enable_realtime_data: true },
      onEvent: (event) => events.push(event),
    });
    const done = run.result();
    await play(venue, 300);
    run.stop();
    await done;
    const data = eventSource(events, ['trade', 'book', 'status', 'observation']);
    const options = { ...account, strategy: follow, data, guard: { clockAhead: '10s' }, onBadData: 'drop' } as const;
    const [off, on] = [await backtest(options), await backtest({ ...options, flags: { enable_realtime_data: true } })];
    expect(off.fills.length).toBeGreaterThan(5);
    expect(on.hash).toBe(off.hash);
  });

  it('off: paper and live refuse to start, by name and with the way out, before anything is connected', () => {
    let asked = 0;
    const source = {
      ...drawnVenue(1).feed,
      live: () => {
        asked++;
        throw new Error('asked');
      },
    };
    const options = { instruments: [listing], cash: 1000, strategy: follow, source };
    for (const flags of [{}, { enable_realtime_data: false }]) {
      expect(() => paper({ ...options, flags })).toThrow(/enable_realtime_data: true/);
      expect(() => live({ ...options, flags, brokers: { binance: {} as never }, confirm: 'real-money' })).toThrow(
        /enable_realtime_data: true/,
      );
    }
    expect(asked).toBe(0);
  });
});
