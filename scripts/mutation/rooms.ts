/** The rooms whose tests are themselves tested, and the test files that answer for each. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../doors.js';

/** What should notice a change in the source of a room, and how much of it. */
export interface MutationRoom {
  /** Globs of test files that are run against each change. */
  readonly tests: readonly string[];
  /**
   * Titles of tests that are left out: those that work in threads of their own, which a change does not reach, and those of many
   * seconds. The score is no higher for it.
   */
  readonly without?: readonly string[];
  /** Least share of changes that must be noticed, in per cent. */
  readonly least: number;
}

/** Every room by its name; only its own tests count, so a score is never borrowed from a test that passes by. */
export const mutationRooms: Readonly<Record<string, MutationRoom>> = {
  risk: { tests: ['test/risk/**/*.test.ts'], least: 85 },
  oms: { tests: ['test/oms/**/*.test.ts'], least: 85 },
  ledger: { tests: ['test/ledger/**/*.test.ts'], least: 85 },
  backtest: {
    tests: ['test/backtest/**/*.test.ts'],
    without: [
      'gives what one process gives, with one and with three workers',
      'names the trial that fails, or records it',
      'stops when told, and says how far it came',
      'writes the same lines over workers as in one process',
      'gives the same bits each time, over one worker and over two',
      'the naive test is as bad as it says',
      'bayesian: on noise the best inside is high',
      'one flash of thirty shown a quarter of an hour early',
      'tables are audited as expected',
      'keeps labels, feature look-back and embargo apart',
    ],
    least: 80,
  },
};

/** Source files of a room, its door left out: a list of names has nothing to change. */
export function sourcesOf(name: string): string[] {
  return readdirSync(join(root, 'src', name), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && file !== 'index.ts')
    .map((file) => `src/${name}/${file}`)
    .sort();
}

/** The files of part `1/3`: the first, the fourth, the seventh, and so on. */
export function partOf(files: readonly string[], part: string): string[] {
  const [k = 0, n = 0] = part.split('/').map(Number);
  if (!(Number.isSafeInteger(k) && Number.isSafeInteger(n) && 1 <= k && k <= n))
    throw new Error(`--part is written 1/2: which of how many; "${part}" is not`);
  return files.filter((_, index) => index % n === k - 1);
}
