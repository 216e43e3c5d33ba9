/**
 * Kills a trading process with signal 9, again and again, in mid-stream: `npm run kill-nine -- --kills 200 --json`.
 *
 * A real process with a real journal file trades with a broker in this one, over a socket, and with the real adapters at a
 * local Alpaca and a local Binance (as many kills each). It is killed at a random moment
 * and started again. At the end what it believes is held against what the broker truly did. Then the time of a start on a
 * journal of 100,000 entries is measured, and judged by the lesser of the clock and the processor's
 * time: a shared machine's clock counts the work of others, its processors count the collector's beside ours.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { Dice } from '../test/chaos/dice.js';
import { ReferenceBroker } from '../test/chaos/reference-broker.js';
import { VENUES } from '../test/chaos/scenario.js';
import type { ToBroker } from '../test/chaos/wire.js';
import { longJournal, referenceHistory } from '../test/kill/long-journal.js';
import { killAtVenues } from './kill-nine-venues.js';
import { bundleVictim, linesOf } from './kill-victim.js';

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
    entries: { type: 'string', default: '100000' },
    limit: { type: 'string', default: '1000' },
    json: { type: 'boolean', default: false },
  },
});
const kills = Number(values.kills);
const entries = Number(values.entries);
/** Milliseconds that a start may take; CI gives a machine that is shared three times the promise. */
const limit = Number(values.limit);
const folder = mkdtempSync(join(tmpdir(), 'edgeproof-kill-'));
const program = join(folder, 'victim.mjs');
const FLAWS = ['duplicates', 'lost', 'doubled', 'mismatched'];
/** Never compacted, and often. */
const COMPACTIONS = [1e9, 300];

const figures = {
  kills: 0,
  orders: 0,
  fills: 0,
  duplicates: 0,
  lost: 0,
  doubled: 0,
  mismatched: 0,
  resumeMs: 0,
  resumeCpuMs: 0,
  resumeEntries: 0,
};

/** The broker behind a port: it fills what it likes, in its own time, whether or not anybody listens. */
class LocalVenue {
  readonly broker: ReferenceBroker;
  readonly #dice: Dice;
  readonly #server: Server;
  #socket: Socket | null = null;
  readonly #market: NodeJS.Timeout;
  trading = true;

  constructor(venue: string, seed: number) {
    this.#dice = new Dice(seed);
    this.broker = new ReferenceBroker({ ...VENUES[venue]!, blindness: 0 }, this.#dice, 1_000_000_00);
    this.#server = createServer((socket) => {
      this.#socket = socket;
      socket.on('error', () => {});
      // A line that the dying process did not finish is no message.
      const lines = createInterface({ input: socket });
      lines.on('error', () => {});
      lines.on('line', (line) => {
        if (!line.endsWith('}')) return;
        this.broker.receive(JSON.parse(line) as ToBroker, Date.now() * 1000);
        this.#flush(socket);
      });
    });
    this.#market = setInterval(() => this.#trade(), 3);
  }

  async port(): Promise<number> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return (this.#server.address() as { port: number }).port;
  }

  close(): void {
    clearInterval(this.#market);
    this.#socket?.destroy();
    this.#server.close();
  }

  #trade(): void {
    if (!this.trading) return;
    const open = this.broker.open();
    for (let k = 0; k < 4 && open.length > 0; k++)
      this.broker.trade(this.#dice.pick(open), this.#dice.between(1, 4), Date.now() * 1000);
    this.#flush();
  }

  #flush(to: Socket | null = this.#socket): void {
    const words = this.broker.outbox;
    this.broker.outbox = [];
    for (const one of words) to?.write(`${JSON.stringify(one)}\n`);
  }
}

interface Told {
  readonly live: number;
  readonly cpu: number;
  readonly lines: number;
}
interface Belief {
  readonly position: number;
  readonly cash: string;
  readonly halts: readonly unknown[];
  readonly wires: readonly (readonly [string, boolean, number])[];
}

function start(port: number, journal: string, venue: string, mode: string, compactAfter: number): ChildProcess {
  return spawn(process.execPath, [program, String(port), journal, venue, mode, String(compactAfter)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

async function slaughter(venue: string, compactAfter: number, times: number, seed: number): Promise<void> {
  const local = new LocalVenue(venue, seed);
  const dice = new Dice(seed + 99);
  const port = await local.port();
  const journal = join(folder, `${venue}-${compactAfter}.journal`);
  for (let k = 0; k < times; k++) {
    const child = start(port, journal, venue, 'trade', compactAfter);
    // Some die while they are still reading the journal or asking, most in the middle of trading.
    if (dice.chance(0.8)) await linesOf(child, 1);
    await new Promise((done) => setTimeout(done, dice.between(0, 250)));
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
    figures.kills += 1;
  }
  local.trading = false;
  const last = start(port, journal, venue, 'settle', compactAfter);
  const gone = once(last, 'exit');
  const [, belief] = await linesOf(last, 2);
  await gone;
  judge(local.broker, JSON.parse(belief ?? 'null') as Belief | null, `${venue}, compacted after ${compactAfter}`);
  local.close();
}

function judge(broker: ReferenceBroker, belief: Belief | null, name: string): void {
  if (belief === null) {
    figures.mismatched += 1;
    console.log(`FAIL ${name}: the last process told nothing`);
    return;
  }
  const ours = new Map(belief.wires.map(([id, live, filled]) => [id, { live, filled }]));
  let flaws = 0;
  for (const [id, list] of broker.taken) {
    figures.orders += 1;
    figures.duplicates += list.filter((one) => one.status !== 'rejected').length - 1;
    const truth = list.reduce((sum, one) => sum + one.filled, 0);
    const mine = ours.get(id);
    if ((mine?.filled ?? 0) < truth) figures.lost += 1;
    if ((mine?.filled ?? 0) > truth) figures.doubled += 1;
    if (mine?.live !== (list.at(-1)!.status === 'open')) {
      figures.mismatched += 1;
      if (flaws++ < 5) console.log(`FAIL ${name}: ${id} is ${list.at(-1)!.status}, we believe ${JSON.stringify(mine)}`);
    }
  }
  figures.fills += broker.fills.length;
  const same = belief.position === broker.position && belief.cash === String(broker.cash) && belief.halts.length === 0;
  if (!same) {
    figures.mismatched += 1;
    const said = `position ${belief.position} for ${broker.position}, cash ${belief.cash} for ${broker.cash}`;
    console.log(`FAIL ${name}: ${said}, halts ${JSON.stringify(belief.halts)}`);
  }
  console.log(`${name}: ${broker.taken.size} orders, ${broker.fills.length} fills`);
}

/** How long a start takes on a long journal, from the first line of the program to the first order that may be sent. */
async function resume(): Promise<void> {
  const local = new LocalVenue('adopts', 7);
  local.trading = false;
  const port = await local.port();
  const journal = join(folder, 'long.journal');
  figures.resumeEntries = longJournal(journal, entries, referenceHistory(local.broker));
  const times: number[] = [];
  const processor: number[] = [];
  for (let k = 0; k < 5; k++) {
    const child = start(port, journal, 'adopts', 'settle', 1e9);
    const gone = once(child, 'exit');
    const [told] = await linesOf(child, 1);
    const one = JSON.parse(told!) as Told;
    times.push(one.live);
    processor.push(one.cpu);
    await gone;
  }
  figures.resumeMs = Math.round(Math.min(...times));
  figures.resumeCpuMs = Math.round(Math.min(...processor));
  const size = (statSync(journal).size / 1e6).toFixed(1);
  console.log(
    `a start on ${figures.resumeEntries} entries (${size} MB) takes ${times.map((t) => t.toFixed(0)).join(', ')} ms`,
  );
  local.close();
}

await bundleVictim('victim', program);
try {
  const runs = ['adopts', 'forgets'].flatMap((venue) => COMPACTIONS.map((after) => [venue, after] as const));
  for (const [k, [venue, after]] of runs.entries())
    await slaughter(venue, after, Math.ceil(kills / runs.length), Number(values.seed) * 10 + k);
  await resume();
  const venues = await killAtVenues({ folder, kills, entries, seed: Number(values.seed) });
  for (const name of Object.keys(venues)) (figures as Record<string, number>)[name] = venues[name]!;
  const atVenues = ['alpaca', 'binance'].every(
    (name) =>
      FLAWS.every((flaw) => venues[`${name}_${flaw}`] === 0) &&
      venues[`${name}_orders`]! > 0 &&
      venues[`${name}_fills`]! > 0 &&
      Math.min(venues[`${name}_resumeMs`]!, venues[`${name}_resumeCpuMs`]!) < limit,
  );
  const { duplicates, lost, doubled, mismatched, resumeMs, resumeCpuMs } = figures;
  const traded = figures.orders > 0 && figures.fills > 0;
  const ok =
    atVenues && traded && duplicates + lost + doubled + mismatched === 0 && Math.min(resumeMs, resumeCpuMs) < limit;
  console.log(
    `${figures.kills} kills, ${figures.orders} orders, ${figures.fills} fills: duplicates ${duplicates}, lost ${lost}, doubled ${doubled}, mismatched ${mismatched}; start on ${figures.resumeEntries} entries ${resumeMs} ms, ${resumeCpuMs} ms of processor time (limit ${limit})`,
  );
  if (values.json) console.log(JSON.stringify({ ok, figures }));
  process.exitCode = ok ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
