/** Codes, signatures and the published messages of both services. */

import { generateKeyPairSync, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ALPACA_CODES, judgeAlpaca } from '../../src/adapters/alpaca/codes.js';
import { decodeMessage as decodeAlpaca } from '../../src/adapters/alpaca/wire.js';
import { BINANCE_CODES, judgeBinance } from '../../src/adapters/binance/codes.js';
import { readHalves } from '../../src/adapters/binance/halves.js';
import { decodeMessage as decodeBinance, readOrder, readTrade } from '../../src/adapters/binance/order-wire.js';
import { payloadOf, signEd25519, signHmac } from '../../src/adapters/binance/sign.js';
import { isEdgeproofError } from '../../src/core/errors.js';
import { describeShared, sharedPath } from '../shared.js';

const SECRET = 'NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j';

describe('signatures', () => {
  it('are those of the published vectors', () => {
    const plain = {
      symbol: 'LTCBTC',
      side: 'BUY',
      type: 'LIMIT',
      timeInForce: 'GTC',
      quantity: 1,
      price: '0.1',
      recvWindow: 5000,
      timestamp: 1499827319559,
    };
    expect(signHmac(SECRET, payloadOf(plain))).toBe('c8db56825ae71d6d79447849e617115f4a920fa2acdcab2b053c4b2838bd6b71');
    // What is not ASCII is percent-encoded before it is signed.
    const wide = payloadOf({ ...plain, symbol: '１２３４５６' });
    expect(wide).toMatch(/^symbol=%EF%BC%91/);
    expect(signHmac(SECRET, wide)).toBe('e1353ec6b14d888f1164ae9af8228a3dbd508bc82eb867db8ab6046442f33ef3');
  });

  it('by Ed25519 are the first test of RFC 8032, and those that Node verifies', async () => {
    const rfc = 'MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g';
    const hex =
      'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b';
    expect(Buffer.from(await signEd25519(rfc, ''), 'base64').toString('hex')).toBe(hex);
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    expect(
      verify(null, Buffer.from('a=1&b=ü'), publicKey, Buffer.from(await signEd25519(pem, 'a=1&b=ü'), 'base64')),
    ).toBe(true);
  });

  it('refuses a key that is none, without quoting it', async () => {
    const cause: unknown = await signEd25519('bm9LZXlBdEFsbA==', 'x').catch((error: unknown) => error);
    expect(isEdgeproofError(cause) && cause.message).toMatch(/no Ed25519 key/);
    expect(String(cause)).not.toContain('bm9LZXlBdEFsbA');
  });

  it('sorts what the WebSocket API signs', () => {
    expect(payloadOf({ timestamp: 1, apiKey: 'k', b: 'x/y' }, true)).toBe('apiKey=k&b=x%2Fy&timestamp=1');
  });
});

describe('codes', () => {
  const runbook = readFileSync(new URL('../../docs/runbooks/brokers.md', import.meta.url), 'utf8');
  const ranges = [...runbook.matchAll(/-(\d+) to -(\d+)/g)].map((one) => [Number(one[1]), Number(one[2])] as const);

  it('each has its line in the runbook', () => {
    const missing = BINANCE_CODES.filter(
      ({ code }) =>
        !new RegExp(`${code}\\b`).test(runbook) && !ranges.some(([from, to]) => -code >= from && -code <= to),
    );
    expect(missing).toEqual([]);
    expect(ALPACA_CODES.filter(({ code }) => !runbook.includes(String(code)))).toEqual([]);
  });

  it.each([
    [200, null, '', 'done'],
    [500, null, '', 'unknown'],
    [503, -1008, 'Server is currently overloaded', 'unknown'],
    [400, -1007, 'Timeout', 'unknown'],
    [400, -1013, 'Filter failure: LOT_SIZE', 'refused'],
    [400, -2010, 'Duplicate order sent.', 'duplicate-id'],
    [400, -2010, 'Market is closed.', 'refused'],
    [400, -2013, 'Order does not exist.', 'absent'],
    [400, -1021, '', 'clock'],
    [401, -2015, '', 'keys'],
    [403, null, '<html>', 'limited'],
    [409, -2021, '', 'half'],
    [429, -2021, '', 'half'],
    [429, -1015, '', 'limited'],
    [418, -1003, '', 'limited'],
    [408, null, '', 'unknown'],
    [302, null, '', 'unknown'],
    [400, -4242, 'new', 'refused'],
  ] as const)('Binance %s %s "%s" means %s', (status, code, message, verdict) => {
    expect(judgeBinance(status, code, message)).toBe(verdict);
  });

  it.each([
    [200, 0, '', 'done'],
    [422, 40010001, 'client_order_id must be unique', 'duplicate-id'],
    [422, 40010001, 'client order id must be unique', 'duplicate-id'],
    [422, 42210000, 'invalid symbol', 'refused'],
    [403, 40310000, 'insufficient buying power', 'refused'],
    [401, 40110000, '', 'keys'],
    [404, 40410000, '', 'absent'],
    [429, 42910000, '', 'limited'],
    [408, 0, '', 'unknown'],
    [500, 50010000, '', 'unknown'],
    [301, 0, '', 'unknown'],
  ] as const)('Alpaca %s %s "%s" means %s', (status, code, message, verdict) => {
    expect(judgeAlpaca(status, code, message)).toBe(verdict);
  });
});

/** Messages of a service as its documents print them, by kind. */
function samples(file: string): { kind: string; message: unknown }[] {
  const lines = readFileSync(sharedPath(`feeds/samples/${file}`)!, 'utf8')
    .trim()
    .split('\n');
  return lines.map((line) => JSON.parse(line) as { kind: string; message: unknown });
}

describeShared('published messages', ['feeds/samples/alpaca-trading.jsonl', 'feeds/samples/binance-spot.jsonl'], () => {
  it('of Alpaca are read', () => {
    const all = samples('alpaca-trading.jsonl');
    const read = (kind: string): unknown => {
      const decoded = decodeAlpaca(JSON.stringify(all.find((one) => one.kind === kind)!.message));
      return decoded.ok ? decoded.value : decoded.why;
    };
    expect(read('stream_authorized')).toEqual({ kind: 'authorization', authorized: true, action: 'authenticate' });
    expect(read('stream_unauthorized')).toMatchObject({ authorized: false });
    expect(read('stream_listening')).toEqual({ kind: 'listening', streams: ['trade_updates'] });
    expect(read('trade_update_fill')).toMatchObject({
      kind: 'trade-update',
      update: {
        event: 'fill',
        price: 105_898_847_500_000n,
        quantity: 1_790_860_000_000_000n,
        ts: 1650390305024916,
        order: { status: 'filled', side: 'sell', submittedAt: 1650390304980944 },
      },
    });
  });

  it('of Binance are read', () => {
    const all = samples('binance-spot.jsonl');
    const message = (kind: string): unknown => all.find((one) => one.kind === kind)!.message;
    for (const kind of ['order_result', 'order_full', 'cancel_response', 'query_order'])
      expect(readOrder(message(kind)).orderId).toBeGreaterThan(0);
    expect(readOrder(message('cancel_response')).clientId).toBe('myOrder1');
    expect(readOrder(message('order_full')).trades.reduce((sum, one) => sum + one.quantity, 0n)).toBe(
      10_000_000_000_000n,
    );
    expect((message('myTrades') as unknown[]).map(readTrade)[0]).toMatchObject({
      id: 28457,
      feeCurrency: 'BNB',
      maker: false,
    });
    const stream = [
      'executionReport',
      'eventStreamTerminated',
      'listStatus',
      'balanceUpdate',
      'ws_api_success',
      'ws_api_error',
    ];
    const kinds = stream.map((kind) => {
      const decoded = decodeBinance(JSON.stringify(message(kind)));
      return decoded.ok ? decoded.value.kind : decoded.why;
    });
    expect(kinds).toEqual(['report', 'terminated', 'account', 'account', 'response', 'response']);
  });

  it('of cancelReplace tell the two halves apart', () => {
    const all = samples('binance-spot.jsonl').filter((one) => one.kind.startsWith('cancelReplace'));
    const halves = all.flatMap(({ kind, message }) => {
      const { code = null, msg = '' } = message as { code?: number; msg?: string };
      const status = Number(/_(\d{3})_/.exec(kind)![1]);
      const verdict = judgeBinance(status, code, msg);
      const read = readHalves({
        verdict,
        status,
        body: JSON.stringify(message),
        text: '',
        stampedAt: 0,
        retryAfter: 0,
      });
      return [
        `${kind.slice(14)}: ${read === null ? verdict : `${read.cancelled ? 'cancelled' : 'kept'}, ${read.placed === null ? 'nothing placed' : 'placed'}`}`,
      ];
    });
    expect(halves).toEqual([
      '200_success: cancelled, placed',
      '400_cancel_failed_not_attempted: kept, nothing placed',
      '409_cancel_ok_new_failed: cancelled, nothing placed',
      // An ACK carries no terms: what was placed is asked for, since it cannot be read here.
      '409_cancel_failed_new_ok: half',
      '400_both_failed: kept, nothing placed',
      '429_DO_NOTHING: limited',
      '429_CANCEL_ONLY: cancelled, nothing placed',
    ]);
  });
});
