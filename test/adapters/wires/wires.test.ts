import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readBinance, readBinanceBook } from '../../../src/adapters/binance/wire.js';
import { readCoinbase } from '../../../src/adapters/coinbase/wire.js';
import { applySnapshot } from '../../../src/adapters/feed/book-keeper.js';
import { crc32, krakenChecksum } from '../../../src/adapters/kraken/checksum.js';
import { readKraken } from '../../../src/adapters/kraken/wire.js';
import { Book } from '../../../src/core/book.js';
import { isEdgeproofError } from '../../../src/core/errors.js';
import { describeShared, sharedPath } from '../../shared.js';

const json = JSON.stringify;

describe('wire of Binance', () => {
  it('reads spot and futures, raw and combined', () => {
    const spot = { e: 'depthUpdate', E: 5, s: 'BNBBTC', U: 157, u: 160, b: [['0.0024', '10']], a: [['0.0026', '0']] };
    expect(readBinance(json(spot))).toEqual([
      {
        type: 'diff',
        symbol: 'BNBBTC',
        prev: 156,
        last: 160,
        checksum: null,
        ts: 5000,
        bids: [0.0024, 10],
        asks: [0.0026, 0],
      },
    ]);
    const futures = { stream: 'x@depth', data: { ...spot, T: 4, pu: 149 } };
    expect(readBinance(json(futures), { keepTexts: true })).toMatchObject([
      { prev: 149, last: 160, ts: 4000, bidTexts: ['0.0024', '10'] },
    ]);
    expect(readBinance(json({ u: 7, s: 'A', b: '1', B: '2', a: '3', A: '4' }))).toMatchObject([
      { type: 'quote', update: 7, bid: 1, bidSize: 2, ask: 3, askSize: 4, ts: Number.NaN },
    ]);
  });

  it('reads times in milliseconds and in microseconds', () => {
    const trade = { e: 'trade', E: 1, s: 'A', t: 1, p: '1', q: '1', T: 1_672_515_782_136, m: false };
    expect(readBinance(json(trade))).toMatchObject([{ ts: 1_672_515_782_136_000, aggressor: 1 }]);
    expect(readBinance(json({ ...trade, T: 1_672_515_782_136_555 }))).toMatchObject([{ ts: 1_672_515_782_136_555 }]);
  });

  it('shows finished bars only, and counts futures entries that are no print', () => {
    const k = { t: 60_000, T: 119_999, o: '1', c: '2', h: '3', l: '1', v: '9', x: false };
    expect(readBinance(json({ e: 'kline', s: 'A', k }))).toEqual([{ type: 'other' }]);
    expect(readBinance(json({ e: 'kline', s: 'A', k: { ...k, x: true } }))).toMatchObject([
      { type: 'bar', start: 60_000_000, period: 60_000_000, close: 2 },
    ]);
    const none = { e: 'trade', s: 'A', t: 8, p: '0', q: '0', T: 1, X: 'NA', m: false };
    expect(readBinance(json(none))).toMatchObject([{ type: 'trade', number: 8, size: 0 }]);
  });

  it('reads the book of a request', () => {
    const book = readBinanceBook(json({ lastUpdateId: 3, bids: [['1', '2']], asks: [] }), { symbol: 'A', limit: 5 });
    expect(book).toMatchObject({ last: 3, depth: 5, bids: [1, 2], asks: [] });
  });
});

describe('wire of Coinbase', () => {
  it('turns the side of the resting order round', () => {
    const match = {
      type: 'match',
      trade_id: 1,
      side: 'buy',
      size: '1',
      price: '2',
      product_id: 'A',
      time: '2021-04-17T16:43:37.089723Z',
    };
    expect(readCoinbase(json(match))).toMatchObject([
      { type: 'trade', aggressor: -1, number: 1, ts: 1_618_677_817_089_723 },
    ]);
    expect(readCoinbase(json({ ...match, type: 'last_match' }))).toEqual([
      { type: 'heartbeat', symbol: 'A', lastTrade: 1 },
    ]);
  });

  it('tells the number of a message of Advanced Trade first', () => {
    const message = {
      channel: 'l2_data',
      timestamp: '2026-04-07T14:30:01.456789Z',
      sequence_num: 4,
      events: [
        {
          type: 'update',
          product_id: 'A',
          updates: [
            { side: 'bid', event_time: 'x', price_level: '6', new_quantity: '2' },
            { side: 'offer', event_time: 'x', price_level: '7', new_quantity: '0' },
          ],
        },
      ],
    };
    expect(readCoinbase(json(message))).toMatchObject([
      { type: 'sequence', number: 4 },
      { type: 'diff', symbol: 'A', bids: [6, 2], asks: [7, 0] },
    ]);
  });

  it('takes the side of Advanced Trade as documented, or as told', () => {
    const trade = {
      trade_id: '5',
      product_id: 'A',
      price: '1',
      size: '1',
      side: 'BUY',
      time: '2026-04-07T14:30:02.789012Z',
    };
    const message = json({
      channel: 'market_trades',
      timestamp: '2026-04-07T14:30:02.789012Z',
      sequence_num: 1,
      events: [{ type: 'update', trades: [trade] }],
    });
    expect(readCoinbase(message)[1]).toMatchObject({ aggressor: -1 });
    expect(readCoinbase(message, { tradeSide: 'taker' })[1]).toMatchObject({ aggressor: 1 });
  });
});

describe('wire of Kraken', () => {
  it('reads both parts of an older message as one change', () => {
    const message = [
      1920,
      { a: [['0.04', '3.6', '1618678145.920470']] },
      { b: [['0.03', '0.0', '1618678145.920708']], c: '4105471083' },
      'book-1000',
      'SC/EUR',
    ];
    expect(readKraken(json(message))).toMatchObject([
      {
        type: 'diff',
        symbol: 'SC/EUR',
        bids: [0.03, 0],
        asks: [0.04, 3.6],
        checksum: 4_105_471_083,
        ts: 1_618_678_145_920_708,
      },
    ]);
  });

  it('has the check value of CRC-32', () => expect(crc32('123456789')).toBe(0xcbf43926));
});

describeShared('samples of the venues', ['feeds/samples/kraken.jsonl', 'feeds/samples/binance-spot.jsonl'], () => {
  const samples = (name: string): { kind: string; message: unknown }[] =>
    readFileSync(sharedPath(`feeds/samples/${name}.jsonl`)!, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line));

  it('the published book of Kraken has the published checksum', () => {
    const { message } = samples('kraken').find((one) => one.kind === 'v2_book_checksum_vector_RAW_TEXT')!;
    const [snapshot] = readKraken(message as string, { depth: 10 });
    const book = new Book({ keepTexts: true });
    if (snapshot?.type !== 'snapshot') throw new Error('a snapshot');
    applySnapshot(book, snapshot);
    expect(krakenChecksum(book)).toBe(3_310_070_434);
  });

  it('every streaming sample is read, or refused by a typed error', () => {
    const seen = new Map<string, number>();
    const wires = [
      [
        'binance-spot',
        readBinance,
        /^(aggTrade|trade|kline|bookTicker|partialDepth|depthUpdate|serverShutdown|24hrTicker|blockTrade|subscribe_response)$/,
      ],
      ['coinbase', readCoinbase, /^(advanced_ws_|exchange_)(?!user|REAL_sent)/],
      ['kraken', readKraken, /^(v2_ws_(book|trade|ticker|ohlc|pong|subscribe_response)|v1_REAL_(?!subscribe$))/],
    ] as const;
    for (const [name, read, wanted] of wires) {
      for (const { message } of samples(name).filter((one) => wanted.test(one.kind))) {
        const text = typeof message === 'string' ? message : json(message);
        for (const one of read(text)) seen.set(`${name} ${one.type}`, (seen.get(`${name} ${one.type}`) ?? 0) + 1);
      }
    }
    for (const name of ['binance-spot', 'coinbase', 'kraken']) {
      const kinds = ['trade', 'diff', 'quote', 'snapshot'].filter((type) => seen.has(`${name} ${type}`));
      expect([name, ...kinds]).toEqual([name, 'trade', 'diff', 'quote', 'snapshot']);
    }
  });
});

describe('what is of no wire', () => {
  it.each([
    [
      'binance',
      readBinance,
      [
        '',
        '{',
        '[]',
        'null',
        '7',
        '{"e":"depthUpdate"}',
        '{"a":1}',
        '{"e":"trade","s":"A","t":1,"p":"-1","q":"1","T":1,"m":true}',
        '{"e":"trade","s":"A","t":1,"p":"1e5","q":"1","T":1,"m":true}',
        '{"e":"depthUpdate","E":1,"s":"A","U":9,"u":8,"b":[],"a":[]}',
        '{"e":"trade","s":"A","t":1,"p":"","q":"1","T":1,"m":true}',
      ],
    ],
    [
      'coinbase',
      readCoinbase,
      [
        '',
        '{}',
        '[]',
        '{"type":"match"}',
        '{"channel":"l2_data"}',
        '{"type":"l2update","product_id":"A","changes":[["buy","0","1"]],"time":"2021-04-17T16:43:37Z"}',
        '{"type":"l2update","product_id":"A","changes":[],"time":"yesterday"}',
      ],
    ],
    [
      'kraken',
      readKraken,
      [
        '',
        '{}',
        '[]',
        '[1,2,3,4]',
        '{"channel":"book"}',
        '[1,{"b":[["1","x","1.0"]]},"book-10","A"]',
        '[1,{"b":[]},"book-","A"]',
        '{"event":7}',
        '[1,{"b":[],"c":"x"},"book-10","A"]',
      ],
    ],
  ] as const)('is refused by %s with a typed error', (_name, read, texts) => {
    for (const text of texts) {
      let caught: unknown = 'nothing';
      try {
        read(text);
      } catch (error) {
        caught = error;
      }
      expect(`${text}: ${isEdgeproofError(caught)}`).toBe(`${text}: true`);
    }
  });
});
