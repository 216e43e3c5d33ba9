import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { binanceFeed } from '../../../src/adapters/binance/source.js';
import { coinbaseFeed } from '../../../src/adapters/coinbase/source.js';
import { krakenFeed } from '../../../src/adapters/kraken/source.js';
import { MemoryNetwork } from '../../../src/adapters/transport/socket-memory.js';
import { VirtualClock } from '../../../src/adapters/transport/virtual-clock.js';
import type { Instrument } from '../../../src/core/instrument.js';
import { toDecimal } from '../../../src/core/money.js';
import { describeShared, sharedPath } from '../../shared.js';

/** A transport that answers every request with one body. */
function answering(body: string, status = 200) {
  const clock = new VirtualClock(0);
  const urls: string[] = [];
  const http = async ({ url }: { url: string }) => {
    urls.push(url);
    return { status, headers: {}, body };
  };
  return { transport: { clock, sockets: new MemoryNetwork(clock, () => {}).open, http }, urls };
}

const grid = ({ tickSize, lotSize, minQuantity, minNotional }: Instrument): string =>
  [tickSize, lotSize, minQuantity, minNotional].map((one) => toDecimal(one).toFixed()).join(' ');
const signal = new AbortController().signal;

describeShared('listings of the venues', ['data/cryptofeed/sample_data'], () => {
  const body = (name: string): string => {
    const line = readFileSync(sharedPath(`data/cryptofeed/sample_data/${name}.0`)!, 'utf8').split('\n')[0]!;
    return line.slice(line.indexOf(': ') + 2);
  };

  it('of Binance bear exact tick, lot and least notional', async () => {
    const { transport, urls } = answering(body('BINANCE'));
    const all = await binanceFeed({ transport }).instruments!({}, signal);
    expect(urls[0]).toContain('/api/v3/exchangeInfo');
    expect(all.length).toBeGreaterThan(1000);
    const [one] = await binanceFeed({ transport }).instruments!({ ids: ['ETH/BTC'] }, signal);
    expect([one!.tags['symbol'], one!.venue, grid(one!)]).toEqual([
      'ETHBTC',
      'binance',
      '0.000001 0.0001 0.0001 0.0001',
    ]);
  });

  it('of Coinbase bear them too', async () => {
    const [one] = await coinbaseFeed({ transport: answering(body('COINBASE')).transport }).instruments!(
      { ids: ['BTC/GBP'] },
      signal,
    );
    expect([one!.tags['symbol'], one!.currency, grid(one!).split(' ').slice(0, 3).join(' ')]).toEqual([
      'BTC-GBP',
      'GBP',
      '0.01 0.00000001 0.0001',
    ]);
  });

  it('of Kraken bear the names of the wire that is spoken', async () => {
    const { transport } = answering(body('KRAKEN'));
    const v2 = await krakenFeed({ transport }).instruments!({ ids: ['BTC/USD', 'AAVE/AUD'] }, signal);
    expect(v2.map((one) => [one.id, grid(one)])).toEqual([
      ['AAVE/AUD', '0.01 0.00000001 0.1 0'],
      ['BTC/USD', '0.1 0.00000001 0.0002 0'],
    ]);
    const v1 = await krakenFeed({ transport, wire: 'v1' }).instruments!({ ids: ['XBT/USD'] }, signal);
    expect(v1.length).toBe(1);
  });
});

describe('what a venue answers wrongly', () => {
  it('is a typed error', async () => {
    await expect(binanceFeed({ transport: answering('<html>').transport }).instruments!({}, signal)).rejects.toThrow(
      'no JSON',
    );
    await expect(binanceFeed({ transport: answering('{}', 503).transport }).instruments!({}, signal)).rejects.toThrow(
      'status 503',
    );
    await expect(
      krakenFeed({ transport: answering('{"error":["EService:Busy"]}').transport }).instruments!({}, signal),
    ).rejects.toThrow('EService:Busy');
  });
});
