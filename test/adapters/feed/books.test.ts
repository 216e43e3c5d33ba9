import { describe, expect, it } from 'vitest';
import { ChannelBook } from '../../../src/adapters/feed/channel-book.js';
import { ClockOffset } from '../../../src/adapters/feed/clock-offset.js';
import { DiffBook } from '../../../src/adapters/feed/diff-book.js';
import type { WireDiff, WireSnapshot } from '../../../src/adapters/feed/message.js';

/** A host that writes down what it is told. */
function listen() {
  const told: string[] = [];
  const host = {
    changed: (_: unknown, snapshot: boolean) => told.push(snapshot ? 'whole' : 'changed'),
    broke: () => told.push('broke'),
    mended: () => told.push('mended'),
    fetch: () => told.push('fetch'),
    resubscribe: (connection: number) => told.push(`resubscribe ${connection}`),
  };
  return { told, host };
}

const diff = (prev: number, last: number, bid = 90, size = 1): WireDiff => ({
  type: 'diff',
  symbol: 'X',
  prev,
  last,
  checksum: null,
  ts: last,
  bids: [bid, size],
  asks: [],
});
const snapshot = (last: number, bid = 99): WireSnapshot => ({
  type: 'snapshot',
  symbol: 'X',
  last,
  depth: 2,
  checksum: null,
  ts: last,
  bids: [bid, 1, bid - 1, 1],
  asks: [101, 1],
});

describe('book from a snapshot and numbered changes', () => {
  it('drops what the snapshot holds already and goes on from there', () => {
    const { told, host } = listen();
    const kept = new DiffBook(host);
    kept.opened(1);
    for (const one of [diff(9, 10, 50), diff(10, 12, 51), diff(12, 13, 52)]) kept.diff(one);
    kept.snapshot(snapshot(11));
    expect(told).toEqual(['fetch', 'mended', 'whole']);
    expect([kept.updateId, kept.book.bids.sizeAt(50), kept.book.bids.sizeAt(51), kept.book.bids.sizeAt(52)]).toEqual([
      13, 0, 1, 1,
    ]);
    // Cut at two levels: what is deeper is not known. One offer of two: all offers are.
    expect([kept.book.bids.knownTo, kept.book.asks.knownTo]).toEqual([98, Number.POSITIVE_INFINITY]);
  });

  it('asks again for a snapshot that is older than what it kept', () => {
    const { told, host } = listen();
    const kept = new DiffBook(host);
    kept.opened(1);
    kept.diff(diff(20, 21));
    kept.snapshot(snapshot(19));
    expect(told).toEqual(['fetch', 'fetch']);
    kept.snapshot(snapshot(20));
    expect(kept.updateId).toBe(21);
  });

  it('believes a snapshot only once a change or a second one vouches for it', () => {
    const a = listen();
    const byChange = new DiffBook(a.host);
    byChange.opened(1);
    byChange.snapshot(snapshot(20));
    expect(byChange.synced).toBe(false);
    byChange.diff(diff(20, 22));
    expect(byChange.updateId).toBe(22);
    const b = listen();
    const bySecond = new DiffBook(b.host);
    bySecond.opened(1);
    bySecond.snapshot(snapshot(20));
    bySecond.snapshot(snapshot(20));
    expect(bySecond.updateId).toBe(20);
    const c = listen();
    const stale = new DiffBook(c.host);
    stale.opened(1);
    stale.snapshot(snapshot(20));
    stale.diff(diff(30, 31));
    expect(stale.synced).toBe(false);
  });

  it('tells one break for a missing change, keeps the later ones, and mends', () => {
    const { told, host } = listen();
    const kept = new DiffBook(host);
    kept.opened(1);
    kept.diff(diff(9, 10));
    kept.snapshot(snapshot(10));
    told.length = 0;
    kept.diff(diff(11, 12, 55));
    kept.diff(diff(12, 13, 56));
    expect([told, kept.synced]).toEqual([['broke', 'fetch'], false]);
    kept.snapshot(snapshot(8));
    expect(kept.synced).toBe(false);
    kept.snapshot(snapshot(12));
    expect(told).toEqual(['broke', 'fetch', 'fetch', 'mended', 'whole']);
    expect([kept.updateId, kept.book.bids.sizeAt(56)]).toEqual([13, 1]);
  });

  it('ignores what it has seen, and takes a change that overlaps where it stands', () => {
    const { told, host } = listen();
    const kept = new DiffBook(host);
    kept.opened(1);
    kept.diff(diff(9, 10));
    kept.snapshot(snapshot(10));
    told.length = 0;
    kept.diff(diff(9, 10, 77));
    kept.diff(diff(8, 12, 78));
    expect([told, kept.updateId, kept.book.bids.sizeAt(77), kept.book.bids.sizeAt(78)]).toEqual([
      ['changed'],
      12,
      0,
      1,
    ]);
  });

  it('survives one of two connections, and breaks with the last', () => {
    const { told, host } = listen();
    const kept = new DiffBook(host);
    kept.opened(1);
    kept.diff(diff(9, 10));
    kept.snapshot(snapshot(10));
    kept.opened(2);
    kept.lost(1, 'closed');
    expect(kept.synced).toBe(true);
    kept.lost(2, 'closed');
    expect([kept.synced, told.filter((one) => one === 'broke').length]).toEqual([false, 1]);
    kept.opened(3);
    kept.diff(diff(14, 15));
    kept.snapshot(snapshot(9));
    kept.snapshot(snapshot(14));
    expect(kept.updateId).toBe(15);
  });
});

describe('book of one connection', () => {
  const plain = (ts: number, bid = 90): WireDiff => ({ ...diff(0, 0, bid), prev: Number.NaN, last: Number.NaN, ts });

  it('belongs to the connection that brought its snapshot, until a younger one brings another', () => {
    const { told, host } = listen();
    const kept = new ChannelBook(host);
    kept.opened(1);
    kept.snapshot(snapshot(0), 1);
    kept.opened(2);
    kept.diff(plain(1, 50), 2);
    expect(kept.book.bids.sizeAt(50)).toBe(0);
    kept.snapshot(snapshot(0, 97), 2);
    kept.diff(plain(2, 51), 1);
    kept.lost(1, 'retired');
    expect([kept.synced, kept.book.bids.price(0), kept.book.bids.sizeAt(51)]).toEqual([true, 97, 0]);
    kept.lost(2, 'closed');
    kept.lost(2, 'closed');
    expect([kept.synced, told.filter((one) => one === 'broke').length]).toEqual([false, 1]);
  });

  it('asks for a new snapshot once where the checksum does not agree', () => {
    const { told, host } = listen();
    const kept = new ChannelBook(host, { checksum: (book) => book.bids.length });
    kept.opened(1);
    kept.snapshot({ ...snapshot(0), checksum: 2 }, 1);
    kept.diff({ ...plain(1, 97), checksum: 2 }, 1);
    expect([kept.book.bids.length, kept.synced]).toEqual([2, true]); // cut to its depth of two before the checksum
    kept.diff({ ...plain(1, 98.5), checksum: 7 }, 1);
    kept.diff({ ...plain(1, 98.7), checksum: 7 }, 1);
    expect(told.slice(-2)).toEqual(['broke', 'resubscribe 1']);
    kept.snapshot({ ...snapshot(0), checksum: 2 }, 1);
    expect(kept.synced).toBe(true);
  });

  it('takes a change that is older than the last for frames out of order, where told to', () => {
    const { told, host } = listen();
    const kept = new ChannelBook(host, { ordered: true });
    kept.opened(1);
    kept.snapshot(snapshot(0), 1);
    kept.diff(plain(5), 1);
    kept.diff(plain(5), 1);
    kept.diff(plain(4), 1);
    expect(told.slice(-2)).toEqual(['broke', 'resubscribe 1']);
  });

  it('is asked for anew where the session says that messages are missing', () => {
    const { told, host } = listen();
    const kept = new ChannelBook(host);
    kept.opened(3);
    kept.snapshot(snapshot(0), 3);
    kept.missed(2, 'an old connection');
    expect(kept.synced).toBe(true);
    kept.missed(3, 'gap');
    expect(told.slice(-2)).toEqual(['broke', 'resubscribe 3']);
  });
});

describe('clock offset', () => {
  it('follows a clock that is set, and forgets old windows', () => {
    const clock = new ClockOffset();
    expect(clock.estimate().offset).toBeNaN();
    for (let i = 0; i < 1000; i++) clock.sample(i * 1000 + 1_270_000, i * 1000 + 3000 + (i % 7) * 100);
    expect(clock.estimate().offset).toBe(1_267_000);
    for (let i = 0; i < 10_000; i++) clock.sample(i * 1000, i * 1000 + 3000);
    expect(clock.estimate().offset).toBe(-3000);
  });
});
