/** Holds source files to their shape: length, names, and no word that says nothing. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { root } from './doors.js';

const longest = 250;
const empty = /(^|[-/])(utils?|helpers?|managers?|common|misc)([-./]|$)/;
/** Words of one meaning: what the house does not call things, and what it calls them instead. */
const strangers: readonly (readonly [RegExp, string])[] = [
  [/\bcandles?\b/i, 'bar'],
  [/\bcandlestick/i, 'bar'],
];

/** What is wrong with one file. */
function complaints(file: string, text: string): string[] {
  const found: string[] = [];
  const lines = text.replace(/\n$/, '').split('\n');
  if (lines.length > longest) found.push(`${lines.length} lines, at most ${longest}`);
  if (!/^[a-z0-9]+(-[a-z0-9]+)*\.(test\.)?ts$/.test(basename(file))) found.push('not kebab-case');
  if (empty.test(file)) found.push('a name that says nothing; name the thing it does');
  for (const [word, better] of strangers) {
    const at = lines.findIndex((line) => word.test(line) && !/\/\/ allow: \S/.test(line));
    if (at >= 0) found.push(`line ${at + 1} says "${word.exec(lines[at]!)?.[0]}"; the word here is "${better}"`);
  }
  return found.map((what) => `${file}: ${what}`);
}

const trial: readonly (readonly [file: string, text: string, count: number])[] = [
  ['src/core/time.ts', 'a\n', 0],
  ['src/core/time.ts', 'a\n'.repeat(251), 1],
  ['src/core/time.ts', 'a\n'.repeat(250), 0],
  ['src/core/timeUtils.ts', 'a', 1],
  ['src/core/time-utils.ts', 'a', 1],
  ['src/data/csv.ts', 'const candle = 1;', 1],
  ['src/data/csv.ts', "const path = '/candles'; // allow: the word of the service", 0],
];
const wrong = trial.filter(([file, text, count]) => complaints(file, text).length !== count);
if (wrong.length > 0) throw new Error(`check-shape misjudges ${wrong.map(([file]) => file).join(', ')}`);

const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).filter((file) =>
  file.endsWith('.ts'),
);
const found = files.sort().flatMap((file) => complaints(`src/${file}`, readFileSync(join(root, 'src', file), 'utf8')));
if (found.length > 0) {
  console.error(found.join('\n'));
  process.exitCode = 1;
} else {
  console.log(`${files.length} files in shape`);
}
