/** The rooms whose tests are themselves tested, and the test files that answer for each. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
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
      'workers',
      'over one worker and over two',
      'names the trial that fails, or records it',
      'stops when told, and says how far it came',
      'the naive test is as bad as it says',
      'earns the planted Sharpe ratio',
      'promotes a planted edge that is large',
      'on noise the best inside is high',
      'is worth nothing on random prices',
      'one flash of thirty shown a quarter of an hour early',
      'tables are audited as expected',
      'outliers dropped with hindsight',
      'keeps labels, feature look-back and embargo apart',
      'says what is wrong',
      'gives every trial the result hash of its own backtest',
      'equals the engine on random markets',
      'sees an edge that lies in the order of bars',
      'climbs higher than random draws',
      'chooses the same sets by the same scores',
      'gives the same result twice, and another with another seed',
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

/** Lines that are drawn together. */
const BLOCK = 12;

/**
 * A draw of about one in `k` blocks of lines, as ranges that name their file. A change that reaches over the ends of a block is left
 * out; those are the large ones, which tests notice first, so the score of a draw is rather too low.
 */
export function sampleOf(files: readonly string[], k: number, seed: number): string[] {
  if (!(Number.isSafeInteger(k) && k > 0))
    throw new Error(`--sample is a whole number above 0: one block in so many; "${k}" is not`);
  return files.flatMap((file) => {
    const lines = readFileSync(join(root, file), 'utf8').split('\n');
    return Array.from({ length: Math.ceil(lines.length / BLOCK) }, (_, block) => block)
      .filter((block) => createHash('sha256').update(`${seed}/${file}/${block}`).digest().readUInt32BE(0) % k === 0)
      .map((block) => {
        const last = Math.min(lines.length, (block + 1) * BLOCK);
        return `${file}:${block * BLOCK + 1}:0-${last}:${lines[last - 1]!.length}`;
      });
  });
}
