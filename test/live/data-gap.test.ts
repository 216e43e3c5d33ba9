/** What a run does while its data are away for minutes, by the policy that it or its strategy states. */
import { describe, expect, it } from 'vitest';
import { memoryWorld } from '../../scripts/feeds/fault-worlds.js';
import { Faulter } from '../../scripts/feeds/faulter.js';
import { steadyMarket } from '../../scripts/feeds/steady-market.js';
import { binanceVenue } from '../../scripts/feeds/venue-binance.js';
import { VenueServer } from '../../scripts/feeds/venue-server.js';
import { Playback } from '../../scripts/feeds/venue-truth.js';
import { binanceFeed } from '../../src/adapters/binance/source.js';
import { HttpFailure } from '../../src/adapters/transport/http.js';
import type { Socket, SocketListener } from '../../src/adapters/transport/socket.js';
import type { Transport } from '../../src/adapters/transport/transport.js';
import type { MarketEvent } from '../../src/core/event.js';
import { Random } from '../../src/core/random.js';
import { MINUTE } from '../../src/core/time.js';
import { backtest, type Strategy } from '../../src/index.js';
import { paper, supervised } from '../../src/live/index.js';
import { type DataGapOptions, dataGap } from '../../src/risk/index.js';
import { eventSource, follow, listing } from './market.js';

const KINDS = ['trade', 'book', 'status', 'observation'];
const account = { instruments: [listing], cash: 1_000_000, flags: { enable_realtime_data: true } } as const;

/** A transport whose lines can all be cut, and which reaches nobody until they are mended. */
function severable(transport: Transport) {
  const lines = new Set<Socket>();
  let severed = false;
  const sockets: Transport['sockets'] = (request, listener) => {
    if (severed) {
      transport.clock.after(1000, () => listener.closed(1006, 'no way there'));
      return { buffered: 0, send: () => {}, ping: () => {}, close: () => {}, drop: () => {} };
    }
    const heard: SocketListener = {
      opened: () => listener.opened(),
      received: (frame) => listener.received(frame),
      alive: () => listener.alive(),
      closed: (code, reason) => {
        lines.delete(line);
        listener.closed(code, reason);
      },
    };
    const line = transport.sockets(request, heard);
    lines.add(line);
    return line;
  };
  const http: Transport['http'] = (request, signal) =>
    severed ? Promise.reject(new HttpFailure('GET', 'no way there', 'no')) : transport.http(request, signal);
  return {
    transport: { ...transport, sockets, http },
    sever: () => {
      severed = true;
      for (const line of lines) line.drop();
    },
    mend: () => {
      severed = false;
    },
  };
}

/** How data go missing: the line is cut, or it lives and says nothing. */
type Absence = 'cut' | 'silent';

interface GapRun {
  readonly gap?: DataGapOptions | null;
  readonly strategy?: Strategy;
  readonly absence?: Absence;
  readonly minutes?: number;
}

/** A minute of market, minutes without it, and two minutes of market again, with what was held at each moment. */
async function throughGap({ gap, strategy = follow, absence = 'cut', minutes = 5 }: GapRun) {
  const stated = gap === undefined ? {} : { gap };
  const world = memoryWorld();
  const faulter = new Faulter(new Random(3, 'faults'), []);
  const server = new VenueServer(new Playback(steadyMarket(3, 600)), binanceVenue(false), {
    faulter,
    clock: world.clock,
  });
  const way = severable(world.open(server));
  const events: MarketEvent[] = [];
  const alerts: string[] = [];
  const run = paper({
    ...account,
    ...stated,
    strategy,
    source: binanceFeed({ transport: way.transport }),
    clock: world.clock,
    kinds: ['trade', 'book'],
    onEvent: (event) => events.push(event),
  });
  run.alerts$.subscribe(({ code }) => alerts.push(code));
  const done = run.result();
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  const pass = async (time: number, tells: boolean): Promise<void> => {
    for (let passed = 0; passed < time; passed += 200_000) {
      if (tells) server.step();
      await world.pass(200_000);
      await turn();
    }
  };
  await pass(MINUTE, true);
  const begun = world.clock.now();
  const before = run.positions();
  if (absence === 'cut') way.sever();
  await pass(minutes * MINUTE, absence === 'cut');
  const inGap = { positions: run.positions(), alerts: [...alerts] };
  const ended = world.clock.now();
  way.mend();
  await pass(2 * MINUTE, true);
  run.stop();
  const result = await run.result();
  await done;
  server.close();
  const again = await backtest({
    ...account,
    strategy: supervised(strategy, stated),
    data: eventSource(events, KINDS),
    guard: { clockAhead: '10s' },
    onBadData: 'drop',
  });
  const signed = result.fills.map((one) => ({ at: one.at, by: (one.side === 'buy' ? 1 : -1) * Number(one.quantity) }));
  return { before, inGap, begun, ended, result, again, alerts, events, signed };
}

const GAPS = { staleAfter: '60s' } as const;
const held = (positions: readonly { readonly quantity: string }[]) => positions.map(({ quantity }) => Number(quantity));

describe.each(['cut', 'silent'] as const)('a gap of five minutes, the line %s', (absence) => {
  /** Where data are away without a word, it takes the time stated until they count as missing. */
  const noticed = absence === 'cut' ? 0 : MINUTE;

  it('hold: keeps what is held, opens nothing, and goes on when data are back', async () => {
    const { before, inGap, begun, ended, signed, alerts, result, again } = await throughGap({
      gap: { action: 'hold', ...GAPS },
      absence,
    });
    expect(held(before)).not.toEqual([]);
    expect(held(inGap.positions)).toEqual(held(before));
    expect(signed.filter(({ at }) => at > begun + noticed && at < ended)).toEqual([]);
    expect(signed.filter(({ at }) => at > ended).length).toBeGreaterThan(5);
    expect(inGap.alerts).toEqual(['halt']);
    expect(alerts).toEqual(['halt', 'resume']);
    expect(again.hash).toBe(result.hash);
  });

  it('flatten: closes what is held, opens nothing, and goes on when data are back', async () => {
    const { before, inGap, begun, ended, signed, alerts, result, again } = await throughGap({
      gap: { action: 'flatten', ...GAPS },
      absence,
    });
    expect(held(before)).not.toEqual([]);
    expect(inGap.positions).toEqual([]);
    const closed = signed.filter(({ at }) => at >= begun && at < ended);
    expect(closed.map(({ by }) => by)).toEqual(held(before).map((quantity) => -quantity));
    expect(signed.filter(({ at }) => at > ended).length).toBeGreaterThan(5);
    expect(alerts).toEqual(['halt', 'flatten', 'resume']);
    expect(again.hash).toBe(result.hash);
  });

  it('halt: opens nothing any more, also after data are back', async () => {
    const { before, ended, signed, alerts, result, again } = await throughGap({
      gap: { action: 'halt', ...GAPS },
      absence,
    });
    expect(held(before)).not.toEqual([]);
    // One that closes what is held may pass, and no other.
    const later = signed.filter(({ at }) => at > ended).map(({ by }) => by);
    expect([[], held(before).map((quantity) => -quantity)]).toContainEqual(later);
    expect(alerts).toEqual(['halt']);
    expect(again.hash).toBe(result.hash);
  });
});

describe('who states it', () => {
  it('a strategy states its own where the run leaves it to them', async () => {
    const own = Object.freeze({ ...follow, risk: [dataGap({ action: 'flatten' })] });
    const { before, inGap, alerts, result, again } = await throughGap({ gap: null, strategy: own });
    expect(held(before)).not.toEqual([]);
    expect(inGap.positions).toEqual([]);
    expect(alerts).toEqual(['halt', 'flatten', 'resume']);
    expect(again.hash).toBe(result.hash);
  });

  it('where nobody states it, nothing is held back', async () => {
    const { before, inGap, alerts } = await throughGap({ gap: null });
    expect(held(inGap.positions)).toEqual(held(before));
    expect(alerts).toEqual([]);
  });

  it('by default the run holds, after a minute of silence too', async () => {
    const short = await throughGap({ absence: 'silent', minutes: 0.5 });
    expect(short.alerts).toEqual([]);
    const long = await throughGap({ absence: 'silent', minutes: 2 });
    expect(long.inGap.alerts).toEqual(['halt']);
    expect(long.alerts).toEqual(['halt', 'resume']);
  });
});
