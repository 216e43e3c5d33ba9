/**
 * Strikes the feeds of all venues with a capture: frames dropped, doubled, reordered, cut and corrupted, sockets closed and
 * silent, answers stale, refused or no JSON; and compares what a consumer was told with the truth after each recovery.
 *
 * `npm run feeds:faults -- [--faults N] [--first-seed S] [--sockets M] [--lines L] [--wire TEXT] [--levels K] [--data PATH]… [--json]`: N
 * faults on each wire in memory on a virtual clock, M more in all over real sockets on loopback (default a hundredth of N), L
 * deleted lines (default a hundredth of N) on each wire that numbers its changes. `--wire` picks those whose name holds TEXT;
 * with `--levels` books begin with the best K levels a side of the capture and never have more than twice as many, since most of
 * the time goes into whole books. Alpaca, of which there is no capture, plays a market that is drawn from the seed.
 */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { dataDir } from '../test/shared.js';
import { findCaptures } from './feeds/captures.js';
import { drawnCases, faultCases } from './feeds/fault-cases.js';
import { deleteLines, type FaultCase, type FaultFigures, strike } from './feeds/fault-run.js';
import { LoopbackHost, memoryWorld } from './feeds/fault-worlds.js';

const { values } = parseArgs({
  options: {
    faults: { type: 'string', default: '300' },
    'first-seed': { type: 'string', default: '1' },
    sockets: { type: 'string' },
    lines: { type: 'string' },
    wire: { type: 'string', default: '' },
    levels: { type: 'string' },
    data: { type: 'string', multiple: true },
    json: { type: 'boolean', default: false },
  },
});
const whole = (name: string, text: string): number => {
  if (!/^\d+$/.test(text)) throw new Error(`--${name} ${text}: pass a whole number`);
  return Number(text);
};
const faults = whole('faults', values.faults);
const seed = whole('first-seed', values['first-seed']);
const sockets = whole('sockets', values.sockets ?? String(Math.max(1, Math.round(faults / 100))));
const lines = whole('lines', values.lines ?? String(Math.max(1, Math.round(faults / 100))));
const levels = values.levels === undefined ? Number.POSITIVE_INFINITY : whole('levels', values.levels);
/** Times as fast as the machine's clock: at this speed a wait of six seconds takes a third of one. */
const SPEED = 20;

const folder = dataDir();
const paths = values.data ?? (folder === null ? [] : [folder]);
const missing = paths.filter((path) => !existsSync(path));
if (missing.length > 0) throw new Error(`there is no ${missing.join(', ')}`);
const captures = paths.flatMap((path) => findCaptures(resolve(path)));

const figures = {
  wires: 0,
  faults: 0,
  recovered: 0,
  lost: 0,
  doubled: 0,
  wrongBook: 0,
  crashes: 0,
  gaps: 0,
  gapsUntold: 0,
  socketFaults: 0,
  deletedLines: 0,
  resyncedOnce: 0,
  skipped: 0,
};

function add(name: string, one: FaultFigures): void {
  for (const key of ['faults', 'recovered', 'lost', 'doubled', 'wrongBook', 'crashes', 'gaps', 'gapsUntold'] as const)
    figures[key] += one[key];
  const { faults: struck, recovered, lost, doubled, wrongBook, crashes, gaps } = one;
  console.log(
    `${name.padEnd(28)} ${struck} faults, ${recovered} recovered, ${lost} lost, ${doubled} doubled, ${wrongBook} wrong books, ${crashes} crashes, ${gaps} gaps told`,
  );
}

/** All wires that are asked for: of each capture, and those whose market is drawn. */
function* casesAt(address: Parameters<typeof faultCases>[1]): Generator<FaultCase> {
  for (const capture of captures) yield* faultCases(capture, address, { levels, wire: values.wire });
  yield* drawnCases(address, { seed, wire: values.wire });
}

async function inMemory(): Promise<void> {
  for (const one of casesAt({ ws: 'wss://venue', http: 'https://venue' })) {
    figures.wires++;
    add(one.name, await strike(one, memoryWorld, { faults, seed }));
    if (one.diffMark === '' || lines === 0) continue;
    const exact = await deleteLines(one, memoryWorld, { lines, seed });
    figures.deletedLines += lines;
    figures.resyncedOnce += exact;
    console.log(`${one.name.padEnd(28)} ${lines} lines deleted, ${exact} led to exactly one resync`);
  }
}

async function overSockets(share: number): Promise<void> {
  const host = new LoopbackHost();
  const address = await host.listen();
  try {
    for (const one of casesAt(address)) {
      const before = figures.faults;
      add(`${one.name}, sockets`, await strike(one, () => host.world(SPEED), { faults: share, seed }));
      figures.socketFaults += figures.faults - before;
    }
  } finally {
    await host.close();
  }
}

await inMemory();
if (sockets > 0 && figures.wires > 0) await overSockets(Math.max(1, Math.ceil(sockets / figures.wires)));
if (captures.length === 0) {
  figures.skipped = 1;
  console.log('SKIPPED: no captures found; name them by --data, or set EDGEPROOF_DATA');
}
const ok =
  figures.recovered === figures.faults &&
  figures.lost + figures.doubled + figures.wrongBook + figures.crashes + figures.gapsUntold === 0 &&
  figures.resyncedOnce === figures.deletedLines &&
  (captures.length > 0 || values.data === undefined);
console.log(values.json ? JSON.stringify({ ok, figures }) : `\n${ok ? 'ok' : 'FAILED'}`);
process.exit(ok ? 0 : 1);
