import { describe, expect, it } from 'vitest';
import { BackOff } from '../../../src/adapters/transport/back-off.js';
import { RateBudget } from '../../../src/adapters/transport/rate-budget.js';
import { SocketLink, type SocketLinkOptions } from '../../../src/adapters/transport/socket-link.js';
import { MemoryNetwork, type MemoryPeer } from '../../../src/adapters/transport/socket-memory.js';
import { VirtualClock } from '../../../src/adapters/transport/virtual-clock.js';
import { Random } from '../../../src/core/random.js';
import { HOUR, SECOND } from '../../../src/core/time.js';

/** A link to a server in memory, and everything it told, as words. */
async function linked(options: Partial<SocketLinkOptions> = {}, serve: (peer: MemoryPeer) => void = () => {}) {
  const clock = new VirtualClock(0);
  const peers: MemoryPeer[] = [];
  const network = new MemoryNetwork(clock, (peer) => {
    peers.push(peer);
    serve(peer);
  });
  const told: string[] = [];
  const link = new SocketLink(
    {
      open: network.open,
      clock,
      random: new Random(1, 'link'),
      request: () => ({ url: 'wss://feed.example' }),
      ...options,
    },
    {
      opened: (n) => told.push(`opened ${n}`),
      received: (frame, at, n) => told.push(`${n}@${at} ${String(frame)}`),
      lost: (n, reason, _detail, retryIn) => told.push(`lost ${n} ${reason}${retryIn === null ? ' kept' : ''}`),
      retired: (n) => told.push(`retired ${n}`),
    },
  );
  await link.start();
  return { clock, network, peers, told, link };
}

describe('socket link', () => {
  it('delivers frames in order with the receive time and the number of the connection', async () => {
    const { clock, told } = await linked({}, (peer) => {
      peer.send('a');
      peer.send('b');
    });
    clock.advance(5000);
    expect(told).toEqual(['opened 1', '1@2000 a', '1@2000 b']);
  });

  it('reconnects after a close, waiting longer each time up to the bound', async () => {
    const opened: number[] = [];
    const { clock, network, told } = await linked({}, (peer) => {
      opened.push(clock.now());
      peer.close(1011, 'oops');
    });
    clock.advance(HOUR);
    expect(told.slice(0, 4)).toEqual(['opened 1', 'lost 1 closed', 'opened 2', 'lost 2 closed']);
    const waits = opened.slice(1).map((at, i) => at - opened[i]!);
    expect(waits[0]).toBeLessThanOrEqual(0.51 * SECOND);
    expect(waits.slice(8).every((wait) => wait > 15 * SECOND && wait < 30.1 * SECOND)).toBe(true);
    expect(new Set(waits.slice(8)).size).toBeGreaterThan(10); // jitter
    network.refuse = () => true;
    clock.advance(HOUR);
    expect(told.at(-1)).toMatch(/lost \d+ not-opened/);
  });

  it('counts an open socket that says nothing as down, and a ping as life', async () => {
    const quiet = await linked({ silentAfter: 10 * SECOND });
    quiet.clock.advance(10.5 * SECOND);
    expect(quiet.told.slice(0, 2)).toEqual(['opened 1', 'lost 1 silent']);
    const pinged = await linked({ silentAfter: 10 * SECOND });
    pinged.clock.advance(9 * SECOND);
    pinged.peers[0]!.ping();
    pinged.clock.advance(9 * SECOND);
    expect(pinged.told).toEqual(['opened 1']);
    const beating = await linked({ silentAfter: 10 * SECOND, heartbeat: { every: 4 * SECOND } });
    beating.clock.advance(60 * SECOND);
    expect(beating.told).toEqual(['opened 1']);
  });

  it('gives up a connection that does not open, and one that its owner calls unusable', async () => {
    const { clock, told, link } = await linked({ openWithin: SECOND });
    clock.advance(SECOND / 2);
    link.giveUp(1, 'sequence broken');
    clock.advance(2 * SECOND);
    expect(told).toEqual(['opened 1', 'lost 1 given-up', 'opened 2']);
    const deaf = await linked({
      openWithin: SECOND,
      open: () => ({ send() {}, ping() {}, close() {}, drop() {}, buffered: 0 }),
    });
    deaf.clock.advance(1.1 * SECOND);
    expect(deaf.told).toEqual(['lost 1 not-opened']);
  });

  it('makes the new connection before it breaks an old one', async () => {
    const { clock, told, peers } = await linked({ maxAge: HOUR, overlap: SECOND, silentAfter: 2 * HOUR });
    clock.advance(HOUR + 0.5 * SECOND);
    expect(told).toEqual(['opened 1', 'opened 2']);
    peers[0]!.send('old');
    peers[1]!.send('new');
    clock.advance(2 * SECOND);
    expect(told.slice(2).map((one) => one.replace(/@\d+/, ''))).toEqual(['1 old', '2 new', 'retired 1']);
    expect(peers[0]!.open).toBe(false);
  });

  it('keeps the old connection when the new one is lost within the overlap', async () => {
    const { clock, told, peers, link } = await linked({ maxAge: HOUR, overlap: 5 * SECOND, silentAfter: 2 * HOUR });
    clock.advance(HOUR + 0.5 * SECOND);
    peers[1]!.close(1006, 'gone');
    clock.advance(0.1 * SECOND);
    expect(link.connection).toBe(1);
    clock.advance(SECOND);
    expect(told.slice(0, 4)).toEqual(['opened 1', 'opened 2', 'lost 2 closed', 'opened 3']);
    clock.advance(10 * SECOND);
    expect(told.slice(4)).toEqual(['retired 1']);
    expect(link.connection).toBe(3);
  });

  it('sends no faster than allowed, and attempts no more often than allowed', async () => {
    const heard: number[] = [];
    const { clock, link } = await linked({ sendLimit: { limit: 5, per: SECOND } }, (peer) => {
      peer.heard = () => heard.push(clock.now());
    });
    clock.advance(2000);
    for (let i = 0; i < 12; i++) link.send(`subscribe ${i}`);
    clock.advance(10 * SECOND);
    expect(heard.map((at) => Math.floor(at / SECOND))).toEqual([0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 2, 2]);
    const attempts = new RateBudget({ limit: 3, per: 60 * SECOND });
    let tries = 0;
    const refused = await linked({ attempts });
    refused.network.refuse = () => ++tries > 0;
    refused.clock.advance(59 * SECOND);
    expect(tries).toBe(3);
  });

  it('asks for the address anew, and takes a failure of that as a failed attempt', async () => {
    let asked = 0;
    const { clock, told } = await linked({
      request: async () => {
        if (++asked === 1) throw new Error('no token');
        return { url: `wss://feed.example/${asked}` };
      },
    });
    await Promise.resolve();
    expect(told).toEqual(['lost 0 not-opened']);
    clock.advance(SECOND);
    for (let i = 0; i < 5; i++) await Promise.resolve();
    clock.advance(SECOND);
    expect(told).toEqual(['lost 0 not-opened', 'opened 1']);
  });

  it('tells nothing after close, and leaves nothing due', async () => {
    const { clock, told, link, peers } = await linked({ maxAge: HOUR, heartbeat: { every: SECOND } });
    clock.advance(SECOND / 2);
    link.close();
    peers[0]!.send('late');
    clock.advance(5 * HOUR);
    expect(told).toEqual(['opened 1']);
    expect(peers[0]!.open).toBe(false);
    expect(clock.nextAt).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('back-off and budget', () => {
  it('repeats with the seed and resets', () => {
    const options = { first: 1000, most: 8000, factor: 2 };
    const a = new BackOff(options, new Random(3, 'b'));
    const b = new BackOff(options, new Random(3, 'b'));
    for (const most of [1000, 2000, 4000, 8000, 8000]) {
      const wait = a.next();
      expect(wait).toBe(b.next());
      expect(wait).toBeGreaterThanOrEqual(most / 2);
      expect(wait).toBeLessThanOrEqual(most);
    }
    a.reset();
    expect(a.next()).toBeLessThanOrEqual(1000);
  });

  it('never spends more than the limit in any window', () => {
    const budget = new RateBudget({ limit: 10, per: 1000 });
    const random = new Random(5, 'budget');
    const spent: { at: number; cost: number }[] = [];
    let now = 0;
    for (let i = 0; i < 2000; i++) {
      const cost = 1 + random.integer(4);
      now = Math.max(now + random.integer(50), budget.roomAt(now, cost));
      if (budget.roomAt(now, cost) > now) throw new Error('room is room');
      budget.take(now, cost);
      spent.push({ at: now, cost });
    }
    for (const { at } of spent) {
      const sum = spent.filter((one) => one.at > at - 1000 && one.at <= at).reduce((all, one) => all + one.cost, 0);
      expect(sum).toBeLessThanOrEqual(10);
    }
    budget.block(now + 5000);
    expect(budget.roomAt(now)).toBe(now + 5000);
  });
});
