/**
 * Does the checker find every planted leak, and call no honest pipeline one? `npm run leaks -- --json`; `--only TEXT` for the
 * cases whose name has it, `--every N` for each Nth only, `--suite second` for those that were written against the finished checker, `--told` for what the checker says of each.
 */
import { parseArgs } from 'node:util';
import type { LeakCase } from './leaks/case.js';
import { honestCases } from './leaks/honest.js';
import { partLeaks } from './leaks/planted-parts.js';
import { signalLeaks } from './leaks/planted-signals.js';
import { timeLeaks } from './leaks/planted-times.js';
import { referenceCases } from './leaks/reference-suite.js';
import { secondHonest } from './leaks/second-honest.js';
import { secondLeaks } from './leaks/second-leaks.js';
import { secondTimes } from './leaks/second-times.js';
import { thirdHonest } from './leaks/third-honest.js';
import { thirdLeaks } from './leaks/third-leaks.js';

const { values } = parseArgs({
  options: {
    json: { type: 'boolean' },
    only: { type: 'string' },
    told: { type: 'boolean' },
    every: { type: 'string', default: '1' },
    suite: { type: 'string', default: 'both' },
  },
});
const reference = await referenceCases();
if (reference === null)
  console.log('SKIPPED the reference suite: ../shared/golden/leak_suite.json is not there (set EDGEPROOF_SHARED)');
const all: readonly LeakCase[] = [...signalLeaks, ...partLeaks, ...timeLeaks, ...(reference ?? []), ...honestCases];
const second: readonly LeakCase[] = [...secondLeaks, ...secondTimes, ...secondHonest, ...thirdLeaks, ...thirdHonest];
const every = Number(values.every);
if (!Number.isInteger(every) || every < 1) throw new Error(`--every ${values.every}: pass a whole number from 1 on`);
const suites = { first: all, second, both: [...all, ...second] };
if (!(values.suite in suites)) throw new Error(`--suite ${values.suite}: pass first, second or both`);
const suite = suites[values.suite as keyof typeof suites];
const cases = suite
  .filter((one) => values.only === undefined || `${one.kind} ${one.id}`.includes(values.only))
  .filter((_, i) => i % every === 0);
if (every > 1) console.log(`every ${every}th case: ${cases.length} of ${suite.length}`);

const missed: string[] = [];
const falseAlarms: string[] = [];
const broken: string[] = [];
const kinds = new Map<string, { leaks: number; found: number; honest: number; alarms: number }>();
for (const one of cases) {
  const said = await one.run().catch((cause: unknown) => {
    broken.push(`${one.kind}: ${one.id}: ${String(cause)}`);
    return undefined;
  });
  if (said === undefined) continue;
  const kind = kinds.get(one.kind) ?? { leaks: 0, found: 0, honest: 0, alarms: 0 };
  kinds.set(one.kind, kind);
  if (one.leak) {
    kind.leaks++;
    if (said === null) missed.push(`${one.kind}: ${one.id}`);
    else kind.found++;
  } else {
    kind.honest++;
    if (said !== null) {
      kind.alarms++;
      falseAlarms.push(`${one.kind}: ${one.id}: ${said}`);
    }
  }
  if (values.told === true) console.log(`${one.leak ? 'leak  ' : 'honest'} ${one.id}: ${said ?? 'nothing found'}`);
}
for (const [kind, k] of kinds)
  console.log(
    `${kind.padEnd(40)} ${k.leaks > 0 ? `${k.found} of ${k.leaks} found` : ''}${k.honest > 0 ? `  ${k.honest} honest, ${k.alarms} false alarms` : ''}`,
  );
for (const one of broken) console.log(`BROKEN ${one}`);
for (const one of missed) console.log(`MISSED ${one}`);
for (const one of falseAlarms) console.log(`FALSE ALARM ${one}`);
const leaks = cases.filter((one) => one.leak).length;
const figures = {
  leaks,
  found: [...kinds.values()].reduce((sum, kind) => sum + kind.found, 0),
  honest: cases.length - leaks,
  falseAlarms: falseAlarms.length,
  broken: broken.length,
  skipped: reference === null ? 1 : 0,
};
const enough =
  values.only !== undefined || every > 1 || values.suite === 'second' || (leaks >= 60 && figures.honest >= 100);
const ok = cases.length > 0 && broken.length === 0 && missed.length === 0 && falseAlarms.length === 0 && enough;
console.log(
  `\n${figures.found} of ${leaks} leaks found, ${figures.falseAlarms} false alarms in ${figures.honest} honest pipelines`,
);
if (values.json === true) console.log(JSON.stringify({ ok, figures }));
process.exitCode = ok ? 0 : 1;
