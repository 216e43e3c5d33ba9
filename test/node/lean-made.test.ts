/** Folders of LEAN made by hand, for what the real data beside the repository does not hold. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { afterAll, describe, expect, it } from 'vitest';
import { toIso, toMicros } from '../../src/core/time.js';
import { leanFolder } from '../../src/node/index.js';
import { read } from '../data/reading.js';

const root = mkdtempSync(join(tmpdir(), 'edgeproof-lean-'));
afterAll(() => rmSync(root, { recursive: true }));

function put(path: string, text: string): void {
  const at = join(root, path);
  mkdirSync(dirname(at), { recursive: true });
  writeFileSync(at, path.endsWith('.zip') ? zipSync({ 'rows.csv': strToU8(text) }) : text);
}

const NINE_THIRTY = 34_200_000;
put('equity/usa/second/spy/20131007_trade.zip', `${NINE_THIRTY},1672800,1673000,1672700,1672900,1000`);
put(
  'equity/usa/second/spy/20131007_quote.zip',
  `${NINE_THIRTY},1672700,1672700,1672700,1672700,3,1672800,1672800,1672800,1672800,2`,
);
put('equity/usa/tick/spy/20131007_trade.zip', `${NINE_THIRTY + 5},1672800,100,P,,0`);
put('equity/usa/tick/spy/20131007_quote.zip', `${NINE_THIRTY + 5},1672700,3,1672900,2,P,,0`);
put('equity/usa/hour/spy.zip', '20131007 09:00,1672800,1673000,1672700,1672900,1000');
put('equity/usa/map_files/new.csv', '20130101,old,N\n20131007,old,N\n20501231,new,N');
put('equity/usa/factor_files/new.csv', '20131007,0.99,0.5,100\n20501231,1,1,0');
put(
  'equity/usa/daily/old.zip',
  '20131004 00:00,1000000,1000000,1000000,1000000,1\n20131007 00:00,1000000,1000000,1000000,1000000,2\n20131008 00:00,9,9,9,9,9',
);
put('equity/usa/daily/new.zip', '20131007 00:00,7,7,7,7,7\n20131008 00:00,500000,500000,500000,500000,3');
put('equity/usa/minute/old/20131007_trade.zip', `${NINE_THIRTY},1000000,1000000,1000000,1000000,1`);
put('equity/usa/minute/new/20131008_trade.zip', `${NINE_THIRTY},500000,500000,500000,500000,1`);
put('crypto/coinbase/daily/btcusd_trade.zip', '20150427 00:00,219.16,219.83,219.16,219.58,5.8133');
put(
  'crypto/coinbase/daily/btcusd_quote.zip',
  '20150427 00:00,219.16,219.83,219.16,219.58,1,219.18,220.03,219.18,219.6,2',
);
put('forex/oanda/minute/eurusd/20140505_quote.zip', '60000,1.1,1.3,1.0,1.2,1,1.2,1.4,1.1,1.3,2');
put('forex/oanda/daily/eurusd.zip', '20140505 00:00,1.1,1.3,1.0,1.2,1,1.2,1.4,1.1,1.3,2');
mkdirSync(join(root, 'equity/usa/minute/bad'), { recursive: true });
writeFileSync(join(root, 'equity/usa/minute/bad/20131007_trade.zip'), 'no zip');

describe('leanFolder on folders made by hand', () => {
  it('seconds: the quote at the end of each bar comes before it', async () => {
    const events = await read(leanFolder(root, { symbols: ['SPY'], resolution: 'second' }), ['SPY']);
    expect(events.map((one) => [one.kind, toIso(one.at), one.seq])).toEqual([
      ['quote', '2013-10-07T13:30:01.000Z', 0],
      ['bar', '2013-10-07T13:30:01.000Z', 1],
    ]);
    expect(events[1]).toMatchObject({ start: toMicros('2013-10-07T13:30:00Z'), period: 1e6, close: 167.29 });
  });

  it('ticks: quotes and prints', async () => {
    const source = leanFolder(root, { symbols: ['SPY'], resolution: 'tick' });
    expect(source.provides.kinds).toEqual(['trade', 'quote']);
    const events = await read(source, ['SPY']);
    expect(events.map((one) => one.kind)).toEqual(['quote', 'trade']);
    expect(events[1]).toMatchObject({ at: toMicros('2013-10-07T13:30:00.005Z'), price: 167.28, size: 100 });
  });

  it('hours: cut to the session', async () => {
    const [bar] = await read(leanFolder(root, { symbols: ['SPY'], resolution: 'hour' }), ['SPY']);
    expect(bar).toMatchObject({ start: toMicros('2013-10-07T13:30:00Z'), ts: toMicros('2013-10-07T14:00:00Z') });
  });

  it('a renamed symbol lies in several files, each for its days; or is taken by its name', async () => {
    const days = await read(leanFolder(root, { symbols: ['NEW'], resolution: 'daily' }), ['NEW']);
    expect(days.map((one) => (one.kind === 'bar' ? [toIso(one.at).slice(0, 10), one.close, one.volume] : []))).toEqual([
      ['2013-10-04', 100, 1],
      ['2013-10-07', 100, 2],
      ['2013-10-08', 50, 3],
    ]);
    const minutes = await read(leanFolder(root, { symbols: ['NEW'], resolution: 'minute' }), ['NEW']);
    expect(minutes.map((one) => (one.kind === 'bar' ? one.close : 0))).toEqual([100, 50]);
    const named = await read(leanFolder(root, { symbols: ['NEW'], resolution: 'daily', tickers: 'as-named' }), ['NEW']);
    expect(named.length).toBe(2);
  });

  it('adjusted, or raw with what was adjusted for as events on the ex-date', async () => {
    const adjusted = await read(leanFolder(root, { symbols: ['NEW'], resolution: 'daily', prices: 'adjusted' }), [
      'NEW',
    ]);
    expect(adjusted.map((one) => (one.kind === 'bar' ? one.close : 0))).toEqual([49.5, 49.5, 50]);
    const raw = leanFolder(root, { symbols: ['NEW'], resolution: 'daily', actions: true });
    const events = await read(raw, ['NEW']);
    expect(events.map((one) => (one.kind === 'corporate-action' ? one.action : one.kind))).toEqual([
      'bar',
      'bar',
      { type: 'split', numerator: 2, denominator: 1 },
      { type: 'dividend', amount: '1.00' },
      'bar',
    ]);
    expect(toIso(events[2]!.at)).toBe('2013-10-08T00:00:00.000Z');
    const minutes = await read(leanFolder(root, { symbols: ['NEW'], resolution: 'minute', actions: true }), ['NEW']);
    expect(minutes.map((one) => one.kind)).toEqual(['bar', 'corporate-action', 'corporate-action', 'bar']);
    expect(() =>
      leanFolder(root, { symbols: ['NEW'], resolution: 'daily', actions: true, prices: 'adjusted' }),
    ).toThrow(/raw/);
  });

  it('crypto: days in UTC, prices as they are, quotes beside bars', async () => {
    const events = await read(leanFolder(root, { symbols: ['BTCUSD'], asset: 'crypto', resolution: 'daily' }), [
      'BTCUSD',
    ]);
    expect(events.map((one) => one.kind)).toEqual(['quote', 'bar']);
    expect(events[1]).toMatchObject({
      start: toMicros('2015-04-27T00:00:00Z'),
      ts: toMicros('2015-04-28T00:00:00Z'),
      high: 219.83,
      volume: 5.8133,
    });
  });

  it('currencies: bars half way between bid and ask', async () => {
    for (const resolution of ['minute', 'daily'] as const) {
      const events = await read(leanFolder(root, { symbols: ['EURUSD'], asset: 'forex', resolution }), ['EURUSD']);
      expect(events.map((one) => one.kind)).toEqual(['quote', 'bar']);
      expect(events[0]).toMatchObject({ bid: 1.2, ask: 1.3 });
      const bar = events[1]!;
      expect(bar.kind === 'bar' && [bar.open, bar.high, bar.low, bar.close]).toEqual([
        expect.closeTo(1.15, 12),
        expect.closeTo(1.35, 12),
        expect.closeTo(1.05, 12),
        expect.closeTo(1.25, 12),
      ]);
    }
  });

  it('says what is not there, and what is no zip', async () => {
    expect(() => leanFolder(root, { symbols: ['NONE'], resolution: 'hour' })).toThrow(/no folder or file of NONE/);
    expect(() => leanFolder(root, { symbols: ['SPY'], resolution: 'week' as never })).toThrow(/resolution/);
    await expect(read(leanFolder(root, { symbols: ['BAD'], resolution: 'minute' }), ['BAD'])).rejects.toThrow(
      /cannot be unzipped/,
    );
    const noFactors = leanFolder(root, { symbols: ['SPY'], resolution: 'hour', prices: 'adjusted' });
    await expect(read(noFactors, ['SPY'])).rejects.toThrow(/no factor file/);
  });
});
