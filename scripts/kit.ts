/**
 * The contract kit on every plug-in of ours, on plug-ins that are made to break one promise each, and on plug-ins of ours that were
 * spoiled: counts by port. `--json` closes with the figures.
 */
import { runContract } from '../src/testing/index.js';
import { ports } from '../test/testing/broken/ports.js';
import { allMutations } from '../test/testing/mutants/all.js';
import { missed } from '../test/testing/mutants/mutation.js';
import { doors, forgotten, ownPlugins } from '../test/testing/own.js';

const complaints: string[] = [];
const figures = { ran: 0, skipped: 0, failed: 0, caught: 0, mutants: 0 };

/** What one port came to. */
interface Row {
  plugins: number;
  ran: number;
  failed: number;
  readonly reasons: Map<string, number>;
  broken: number;
  mutants: number;
  caught: number;
}
const rows = new Map<string, Row>();

function row(id: string): Row {
  const port = id.slice(0, 2);
  const known = rows.get(port);
  if (known !== undefined) return known;
  const made: Row = { plugins: 0, ran: 0, failed: 0, reasons: new Map(), broken: 0, mutants: 0, caught: 0 };
  rows.set(port, made);
  return made;
}

for (const { port, name, checks } of ownPlugins) {
  const { ran, skipped, failed } = await runContract(checks);
  const mine = row(port);
  mine.plugins++;
  mine.ran += ran;
  mine.failed += failed.length;
  for (const { id, reason } of skipped) {
    const why = `${id} (${reason})`;
    mine.reasons.set(why, (mine.reasons.get(why) ?? 0) + 1);
  }
  figures.ran += ran;
  figures.skipped += skipped.length;
  figures.failed += failed.length;
  for (const { error } of failed) complaints.push(`${name}: ${error.message}`);
}

for (const [name, door] of Object.entries(doors))
  for (const missing of forgotten(door)) complaints.push(`the door ${name} exports ${missing}, which no list names`);

for (const { name, broken } of ports) {
  for (const [id, checks] of Object.entries(broken)) {
    const { failed } = await runContract(checks);
    row(id).broken++;
    if (failed.length !== 1 || failed[0]?.id !== id)
      complaints.push(`the broken ${name} of ${id} fails ${failed.map((one) => one.id).join(', ') || 'nothing'}`);
  }
}

for (const mutation of allMutations) {
  const mine = row(mutation.check);
  const why = await missed(mutation);
  mine.mutants++;
  figures.mutants++;
  if (why === null) {
    mine.caught++;
    figures.caught++;
  } else complaints.push(`${mutation.of} that ${mutation.how}: ${why}`);
}

console.log('port  plug-ins  checks ran  skipped  failed  broken ones caught  spoiled ones caught');
for (const [port, one] of rows) {
  const skipped = [...one.reasons.values()].reduce((sum, count) => sum + count, 0);
  const cells = [one.plugins, one.ran, skipped, one.failed, one.broken, `${one.caught} of ${one.mutants}`];
  const widths = [8, 10, 7, 6, 18, 19];
  console.log(`${port}    ${cells.map((cell, k) => String(cell).padStart(widths[k]!)).join('  ')}`);
  for (const [why, count] of one.reasons) console.log(`      ${count} × ${why}`);
}
for (const one of complaints) console.error(one);
console.log(
  `${figures.ran} ran, ${figures.skipped} skipped, ${figures.failed} failed; ${figures.caught} of ${figures.mutants} spoiled plug-ins caught`,
);

const ok = complaints.length === 0 && figures.failed === 0 && figures.caught === figures.mutants;
if (process.argv.includes('--json')) console.log(JSON.stringify({ ok, figures }));
process.exitCode = ok ? 0 : 1;
