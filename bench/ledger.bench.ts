/**
 * What a posting costs. Run: `npx tsx bench/ledger.bench.ts [--json]`.
 *
 * Each case posts to a fresh ledger, is checked (audit, equity), then timed: median of 7 rounds after 2 of warm-up.
 */
import { cpus } from 'node:os';
import { instrument } from '../src/core/instrument.js';
import { fixed } from '../src/core/money.js';
import { Universe } from '../src/core/universe.js';
import { Ledger } from '../src/ledger/ledger.js';
import type { FillPosting } from '../src/ledger/posting.js';

const FILLS = 200_000;
const WARM_UP = 2;
const ROUNDS = 7;

interface Case {
  readonly name: string;
  readonly make: () => Ledger;
  readonly fills: readonly FillPosting[];
}

const equity = [instrument({ id: 'AAA' })];
const future = [instrument({ id: 'ES', assetClass: 'future', multiplier: 50 })];
const pair = [instrument({ id: 'AAA' }), instrument({ id: 'CCC', currency: 'EUR', multiplier: '0.5' })];
const open =
  (instruments: typeof equity, lots: 'fifo' | 'average' = 'fifo') =>
  (): Ledger =>
    new Ledger({ universe: new Universe(instruments), currency: 'USD', cash: { USD: 1_000_000 }, lots });

/** `size(k)` is signed; prices walk in cents. */
function flow(size: (k: number) => number, instruments = 1): FillPosting[] {
  return Array.from({ length: FILLS }, (_, k) => ({
    instrument: k % instruments,
    side: size(k) > 0 ? 'buy' : 'sell',
    quantity: fixed(Math.abs(size(k))),
    price: fixed((100 + (k % 977) / 100).toFixed(2)),
    fee: fixed('0.35'),
    feeCurrency: '',
    at: k * 60_000_000,
    ref: 'a-1',
  }));
}

const cases: readonly Case[] = [
  { name: 'equity, in and out', make: open(equity), fills: flow((k) => (k % 2 === 0 ? 100 : -100)) },
  { name: 'equity, turns round', make: open(equity), fills: flow((k) => (k === 0 ? 50 : k % 2 === 0 ? 100 : -100)) },
  { name: 'equity, scales in 4 lots', make: open(equity), fills: flow((k) => (k % 8 < 4 ? 25 : -25)) },
  { name: 'equity, average cost', make: open(equity, 'average'), fills: flow((k) => (k % 8 < 4 ? 25 : -25)) },
  { name: 'future, in and out', make: open(future), fills: flow((k) => (k % 2 === 0 ? 3 : -3)) },
  { name: 'two currencies, fractional multiplier', make: open(pair), fills: flow((k) => (k % 4 < 2 ? 10 : -10), 2) },
];

function round(one: Case): { ns: number; ledger: Ledger } {
  const ledger = one.make();
  const { fills } = one;
  const start = performance.now();
  for (let k = 0; k < fills.length; k++) ledger.fill(fills[k]!);
  return { ns: ((performance.now() - start) / fills.length) * 1e6, ledger };
}

function measure(one: Case): number {
  const all: number[] = [];
  for (let r = 0; r < WARM_UP + ROUNDS; r++) {
    const { ns, ledger } = round(one);
    if (r === 0) {
      ledger.audit();
      const totals = new Set(ledger.currencies.map((c) => Number(ledger.cash(c))));
      if (ledger.entries !== FILLS + 1 || [...totals].some(Number.isNaN)) throw new Error(`${one.name}: wrong books`);
    }
    if (r >= WARM_UP) all.push(ns);
  }
  return all.sort((a, b) => a - b)[ROUNDS >> 1]!;
}

/** Marking an account of 100 positions. */
function measureEquity(): number {
  const instruments = Array.from({ length: 500 }, (_, i) => instrument({ id: `S${i}` }));
  const ledger = new Ledger({ universe: new Universe(instruments), currency: 'USD', cash: { USD: 1_000_000 } });
  const marks = new Float64Array(500).fill(101);
  for (let i = 0; i < 100; i++)
    ledger.fill({
      instrument: i * 5,
      side: 'buy',
      quantity: fixed(10),
      price: fixed(100),
      fee: 0n,
      feeCurrency: '',
      at: 0,
      ref: '',
    });
  const all: number[] = [];
  for (let r = 0; r < WARM_UP + ROUNDS; r++) {
    let sum = 0;
    const start = performance.now();
    for (let k = 0; k < 20_000; k++) sum += ledger.equity(marks, () => 1);
    all.push(((performance.now() - start) / 20_000) * 1e6);
    if (sum !== 20_000 * 1_001_000) throw new Error('equity: wrong sum');
  }
  return all.slice(WARM_UP).sort((a, b) => a - b)[ROUNDS >> 1]!;
}

const results = cases.map((one) => ({ name: one.name, nsPerFill: Math.round(measure(one)) }));
const equityNs = Math.round(measureEquity());
if (process.argv.includes('--json')) {
  console.log(
    JSON.stringify({ bench: 'ledger', node: process.version, cpu: cpus()[0]?.model, results, equityOf100Ns: equityNs }),
  );
} else {
  console.log(`ledger, Node ${process.version}, ${cpus()[0]?.model}, ${FILLS} fills a round, median of ${ROUNDS}`);
  for (const one of results) console.log(`${String(one.nsPerFill).padStart(6)} ns a fill   ${one.name}`);
  console.log(`${String(equityNs).padStart(6)} ns a mark   equity of 100 positions`);
}
