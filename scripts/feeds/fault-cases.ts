/** The wires that are struck, from the captures that there are. */
import { alpacaDataProtocol } from '../../src/adapters/alpaca/data-protocol.js';
import { binanceProtocol } from '../../src/adapters/binance/protocol.js';
import { coinbaseProtocol } from '../../src/adapters/coinbase/protocol.js';
import { krakenProtocol } from '../../src/adapters/kraken/protocol.js';
import type { Capture, Venue } from './captures.js';
import type { FaultCase } from './fault-run.js';
import { type FaultKind, FRAME_FAULTS, REST_FAULTS } from './faulter.js';
import { type MarketScript, marketScript } from './market-script.js';
import { alpacaNumber, alpacaVenue, drawnStocks } from './venue-alpaca.js';
import { binanceVenue } from './venue-binance.js';
import { coinbaseVenue } from './venue-coinbase.js';
import { krakenVenue } from './venue-kraken.js';

const all: readonly FaultKind[] = [...FRAME_FAULTS, ...REST_FAULTS];
const noStale = all.filter((kind) => kind !== 'stale');
/** What a wire that numbers nothing can see: a change that is lost without a trace is promised not to happen there. */
const visible = noStale.filter((kind) => kind !== 'drop');

/** The wires of each venue. */
const WIRES: { readonly [venue in Venue]: readonly string[] } = {
  binance: ['binance spot'],
  'binance-usdm': ['binance usdm'],
  coinbase: ['coinbase advanced', 'coinbase exchange'],
  kraken: ['kraken v2', 'kraken v1'],
};

/** What a wire can see that numbers nothing and has no book: whatever ends a connection or comes twice. */
const noticed: readonly FaultKind[] = [
  'duplicate',
  'late-duplicate',
  'truncate',
  'corrupt',
  'close',
  'too-many',
  'html',
  'server-error',
  'no-answer',
];

/**
 * The wires without a capture: their market is drawn from a seed. Alpaca numbers nothing, so what is lost on a line that stays up (dropped,
 * reordered, a service that is silent but answers pings) is promised not to happen there.
 */
export function drawnCases(
  { ws: stream, http: rest }: { readonly ws: string; readonly http: string },
  { seed, wire = '' }: { readonly seed: number; readonly wire?: string },
): readonly FaultCase[] {
  const keys = () => ({ keyId: 'key', secretKey: 'secret' });
  const alpaca: FaultCase = {
    name: 'alpaca stocks',
    script: drawnStocks(seed),
    wire: alpacaVenue(),
    protocol: () => alpacaDataProtocol({ stream, rest, feed: 'sip', keys, quoteUnit: 1 }),
    kinds: noticed,
    channels: ['trades'],
    vouched: 0,
    diffMark: '',
    numberOf: alpacaNumber,
  };
  return [alpaca].filter(({ name }) => name.includes(wire));
}

/** Scripts that were read: memory and sockets play the same. */
const scripts = new WeakMap<Capture, MarketScript>();

/** The cases of a capture: each wire of its venue whose name holds a text. */
export function faultCases(
  capture: Capture,
  address: { readonly ws: string; readonly http: string },
  { levels = Number.POSITIVE_INFINITY, wire = '' }: { readonly levels?: number; readonly wire?: string } = {},
): readonly FaultCase[] {
  if (!WIRES[capture.venue].some((name) => name.includes(wire))) return [];
  const script = scripts.get(capture) ?? marketScript(capture, levels);
  scripts.set(capture, script);
  if (script.steps.length === 0) return [];
  return allCases(capture, address, script).filter(({ name }) => name.includes(wire));
}

function allCases(
  capture: Capture,
  { ws: stream, http: rest }: { readonly ws: string; readonly http: string },
  script: MarketScript,
): readonly FaultCase[] {
  const whole = Number.POSITIVE_INFINITY;
  switch (capture.venue) {
    case 'binance':
    case 'binance-usdm': {
      const futures = capture.venue === 'binance-usdm';
      const market = futures ? 'usdm' : 'spot';
      const options = {
        market,
        hosts: { stream, rest },
        venue: 'binance',
        trades: futures ? 'single' : 'aggregate',
        bars: '1m',
        bookLimit: 5000,
      } as const;
      return [
        {
          name: `binance ${market}`,
          script,
          wire: binanceVenue(futures),
          protocol: () => binanceProtocol(options),
          kinds: all,
          channels: ['book', 'trades'],
          vouched: whole,
          diffMark: 'depthUpdate',
        },
      ];
    }
    case 'coinbase': {
      const protocol = (wire: 'exchange' | 'advanced') => () =>
        coinbaseProtocol({ wire, stream, rest, venue: 'coinbase', tradeSide: 'maker', bookChannel: 'level2' });
      return [
        {
          name: 'coinbase advanced',
          script,
          wire: coinbaseVenue(true),
          protocol: protocol('advanced'),
          kinds: noStale,
          channels: ['book', 'trades'],
          vouched: whole,
          diffMark: '',
        },
        {
          name: 'coinbase exchange',
          script,
          wire: coinbaseVenue(false),
          protocol: protocol('exchange'),
          kinds: visible,
          channels: ['book', 'trades'],
          vouched: whole,
          diffMark: '',
        },
      ];
    }
    case 'kraken': {
      const protocol = (wire: 'v1' | 'v2') => () =>
        krakenProtocol({ wire, stream, rest, venue: 'kraken', depth: 1000 });
      return [
        {
          name: 'kraken v2',
          script,
          wire: krakenVenue(true, 1000),
          protocol: protocol('v2'),
          kinds: noStale,
          channels: ['book', 'trades'],
          vouched: 10,
          diffMark: '',
        },
        {
          name: 'kraken v1',
          script,
          wire: krakenVenue(false, 1000),
          protocol: protocol('v1'),
          kinds: noStale,
          channels: ['book'],
          vouched: 10,
          diffMark: '',
        },
      ];
    }
  }
}
