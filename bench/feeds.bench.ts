/**
 * What market data cost. `npm run bench:feeds [-- --json] [--smoke] [--data PATH]…`
 *
 * Wire to normalised event, validated, beside `JSON.parse` and checks by hand (both must read the same first; processor time, in
 * turn A B A B, the middle of the ratios of neighbours); then whole captures of Binance through wire, book and five features. `--smoke`
 * takes fewer rounds, and holds a busy machine to twice the limits.
 */
import { cpus } from 'node:os';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { findCaptures } from '../scripts/feeds/captures.js';
import { dataDir } from '../test/shared.js';
import { measure, ROWS } from './feeds/ratios.js';
import { framesOf, pass } from './feeds/whole-path.js';

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    smoke: { type: 'boolean', default: false },
    data: { type: 'string', multiple: true },
  },
});
const MOST_FRAMES = 5000;
const rounds = values.smoke ? 9 : 31;
const folder = dataDir();
const captures = (values.data ?? (folder === null ? [] : [folder])).flatMap((path) => findCaptures(resolve(path)));
const figures: { [name: string]: number } = { rows: 0, skipped: 0 };
const missed: string[] = [];
const key = (name: string, what: string): string =>
  `${name.replace(/ (\w)/g, (_, c: string) => c.toUpperCase())}${what}`;

console.log(`Node ${process.version}, ${cpus()[0]?.model ?? 'unknown processor'}`);
const frames = new Map(captures.map((one) => [one, framesOf(one)]));
for (const row of ROWS) {
  const found = captures
    .filter((one) => one.venue === row.venue)
    .flatMap((one) =>
      frames
        .get(one)!
        .filter((text) => row.kind.test(text))
        .slice(0, MOST_FRAMES),
    );
  if (found.length === 0) {
    figures['skipped']!++;
    console.log(`SKIPPED ${row.name}: no such frame in a capture`);
    continue;
  }
  const one = measure(row, found, rounds);
  figures['rows']!++;
  figures[key(row.name, 'Ratio')] = one.ratio;
  figures[key(row.name, 'Ns')] = one.ourNs;
  const most = row.limit * (values.smoke ? 2 : 1);
  if (one.ratio > most) missed.push(`${row.name} ${one.ratio.toFixed(2)} is above ${most}`);
  console.log(
    `${row.name.padEnd(20)} ${one.frames} frames of ${one.bytes.toFixed(0)} characters: by hand ${one.handNs.toFixed(0)} ns, ours ${one.ourNs.toFixed(0)} ns, ratio ${one.ratio.toFixed(2)} (limit ${row.limit}), ${(100 * one.scanned).toFixed(1)} % scanned`,
  );
}
for (const capture of captures.filter((one) => one.venue === 'binance-usdm')) {
  const passes = Array.from({ length: values.smoke ? 3 : 9 }, () => pass(frames.get(capture)!));
  const best = passes.reduce((a, b) => (b.perSecond > a.perSecond ? b : a));
  if (
    passes.some((one) => one.bid !== best.bid || one.ask !== best.ask || one.sma !== best.sma || !(one.bid < one.ask))
  )
    missed.push(`${capture.name}: the passes differ, or their book is crossed`);
  const { messages, perSecond, p50, p99, p999 } = best;
  Object.assign(figures, { messages, messagesPerSecond: perSecond, p50Us: p50, p99Us: p99, p999Us: p999 });
  console.log(
    `${capture.name}: ${messages} messages through wire, book and five features, ${perSecond.toFixed(0)} a second; a message ${p50.toFixed(2)} µs in the middle, ${p99.toFixed(1)} µs at 99 %, ${p999.toFixed(1)} µs at 99.9 % (quickest of ${passes.length} passes, all with the same end)`,
  );
}
for (const one of missed) console.log(`MISSED: ${one}`);
const ok = missed.length === 0 && (figures['rows']! > 0 || values.data === undefined);
console.log(values.json ? JSON.stringify({ ok, figures }) : ok ? 'ok' : 'FAILED');
process.exitCode = ok ? 0 : 1;
