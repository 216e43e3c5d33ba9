/**
 * The life of an order, enumerated: `npm run order-life -- --json`.
 *
 * Prints the transition table, and what every sequence of up to three reports does from every state. `--write` puts the
 * table into docs/guides/order-life.md; without it the page is held to the table.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { LIFE_SIGNALS, LIFE_STATES } from '../src/oms/life/life-state.js';
import { lifeTransition } from '../src/oms/life/transition-table.js';
import { enumerateLives } from '../test/oms/life-enumeration.js';
import { root } from './doors.js';

const { values } = parseArgs({
  options: { json: { type: 'boolean', default: false }, write: { type: 'boolean', default: false } },
});

const MARKS = { move: '', same: '', stale: '', late: ' (late)', contradiction: ' (ask)' } as const;

function table(): string {
  const head = `| from | ${LIFE_SIGNALS.join(' | ')} |\n|${'---|'.repeat(LIFE_SIGNALS.length + 1)}`;
  const rows = LIFE_STATES.map((state) => {
    const cells = LIFE_SIGNALS.map((signal) => {
      const [empty, part] = [lifeTransition(state, signal, false), lifeTransition(state, signal, true)];
      if (part.meaning === 'same') return '=';
      if (part.meaning === 'stale') return '·';
      const to = empty.to === part.to ? part.to : 'working';
      return `${to === state ? '' : to}${MARKS[part.meaning]}`.trim() || '=';
    });
    return `| **${state}** | ${cells.join(' | ')} |`;
  });
  return [head, ...rows].join('\n');
}

const start = process.cpuUsage();
const found = enumerateLives();
const used = process.cpuUsage(start);
const sentence = `From each of ${found.states} states every sequence of up to three of ${found.words} reports, in every order, duplicates included: ${found.sequences} sequences, ${found.reports} reports.`;
const text = `${sentence}\n\n${table()}`;
const page = join(root, 'docs/guides/order-life.md');
const [begin, end] = ['<!-- order-life: begin -->', '<!-- order-life: end -->'];
const was = readFileSync(page, 'utf8');
const is = `${was.slice(0, was.indexOf(begin) + begin.length)}\n\n${text}\n\n${was.slice(was.indexOf(end))}`;
if (values.write) writeFileSync(page, is);
const same = values.write || was === is;
if (!same) console.log('FAIL docs/guides/order-life.md is not what this prints; run npm run order-life -- --write');
console.log(text);
for (const one of found.flaws) console.log(`FAIL ${one}`);
console.log(
  `wrong fills ${found.wrongFills}, thrown ${found.thrown}, undone ${found.undone}; ${((used.user + used.system) / 1e6).toFixed(1)} s of processor time`,
);
const ok = found.wrongFills + found.thrown + found.undone === 0 && same;
const { flaws: _, ...figures } = found;
if (values.json) console.log(JSON.stringify({ ok, figures }));
process.exitCode = ok ? 0 : 1;
