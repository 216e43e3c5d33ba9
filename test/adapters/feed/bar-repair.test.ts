import { BehaviorSubject } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { binanceFeed } from '../../../src/adapters/binance/source.js';
import { MemoryNetwork, type MemoryPeer } from '../../../src/adapters/transport/socket-memory.js';
import { VirtualClock } from '../../../src/adapters/transport/virtual-clock.js';
import type { LiveQuery } from '../../../src/contracts/data-source.js';
import type { MarketEvent, StatusEvent } from '../../../src/core/event.js';
import { instrument } from '../../../src/core/instrument.js';
import { MINUTE } from '../../../src/core/time.js';
import { Universe } from '../../../src/core/universe.js';

const T0 = 1_700_000_040e6;
const universe = new Universe([instrument({ id: 'BTC/USDT', venue: 'binance' })]);
const startOf = (n: number): number => T0 / 1000 + n * 60_000;
const kline = (n: number): string =>
  JSON.stringify({
    e: 'kline',
    E: 1,
    s: 'BTCUSDT',
    k: {
      t: startOf(n),
      T: startOf(n) + 59_999,
      s: 'BTCUSDT',
      i: '1m',
      o: '1',
      c: '1',
      h: '1',
      l: '1',
      v: String(n),
      x: true,
    },
  });
const row = (n: number) => [startOf(n), '1', '1', '1', '1', String(n), startOf(n) + 59_999, '0', 1, '0', '0', '0'];

/** A feed of minutes; REST has the first `known` of them, and the one that has not ended. */
function listen() {
  const clock = new VirtualClock(T0);
  const peers: MemoryPeer[] = [];
  const network = new MemoryNetwork(clock, (peer) => {
    peers.push(peer);
    peer.heard = (text) => peer.send(JSON.stringify({ result: null, id: JSON.parse(text).id }));
  });
  const rest = { known: 0, asked: [] as string[], fails: false };
  const http = async ({ url }: { url: string }) => {
    rest.asked.push(url);
    if (rest.fails) return { status: 503, headers: {}, body: '<html>' };
    const from = (Number(new URL(url).searchParams.get('startTime')) - T0 / 1000) / 60_000;
    const rows = Array.from({ length: Math.max(0, rest.known + 1 - from) }, (_, i) => row(from + i));
    return { status: 200, headers: {}, body: JSON.stringify(rows) };
  };
  const heard: (MarketEvent | StatusEvent)[] = [];
  const query$ = new BehaviorSubject<LiveQuery>({ universe, kinds: ['bar'] });
  binanceFeed({ transport: { clock, sockets: network.open, http } })
    .live(query$)
    .subscribe((event) => heard.push(event));
  const to = async (n: number, seconds = 0): Promise<void> => {
    for (const end = T0 + n * MINUTE + seconds * 1e6; clock.now() < end; ) {
      clock.advanceTo(Math.min(end, clock.now() + 500_000));
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  const bars = () => heard.filter((one) => one.kind === 'bar').map((one) => one.volume);
  return { peers, rest, heard, to, bars };
}

describe('bars that were missed', () => {
  it('are fetched before later ones are shown, each once', async () => {
    const { peers, rest, heard, to, bars } = listen();
    await to(1, 1);
    peers[0]!.send(kline(0));
    await to(2, 1);
    peers[0]!.send(kline(1));
    await to(2, 2);
    peers[0]!.close(1006);
    // Minutes 2 to 4 pass while nobody listens, or the line that is new misses them.
    rest.known = 5;
    await to(5, 30);
    await to(6, 1);
    peers.at(-1)!.send(kline(5));
    peers.at(-1)!.send(kline(5));
    await to(6, 5);
    expect(bars()).toEqual([0, 1, 2, 3, 4, 5]);
    expect(heard.some((one) => one.kind === 'status' && one.status === 'gap')).toBe(false);
    expect(heard.every((one, i) => i === 0 || one.at >= heard[i - 1]!.at)).toBe(true);
  });

  it('are seen to be missing by the hole alone', async () => {
    const { peers, rest, to, bars } = listen();
    await to(1, 1);
    peers[0]!.send(kline(0));
    rest.known = 3;
    await to(4, 1);
    peers[0]!.send(kline(3));
    await to(4, 3);
    expect(rest.asked.length).toBe(1);
    expect(bars()).toEqual([0, 1, 2, 3]);
  });

  it('are told as a gap where they cannot be had, once, and what follows goes on', async () => {
    const { peers, rest, heard, to, bars } = listen();
    await to(1, 1);
    peers[0]!.send(kline(0));
    rest.fails = true;
    await to(4, 1);
    peers[0]!.send(kline(3));
    for (let n = 5; n <= 9; n++) {
      await to(n, 1);
      peers.at(-1)!.send(kline(n - 1));
    }
    await to(9, 30);
    const gaps = heard.filter((one) => one.kind === 'status' && one.status === 'gap') as StatusEvent[];
    expect(gaps.length).toBe(1);
    expect(gaps[0]!.detail).toContain('bars: bars from');
    expect(bars()).toEqual([0, 3, 4, 5, 6, 7, 8]);
  });
});
