/**
 * Where the lines of a trial ledger live: a file of a team, a table of a database. Append-only by contract.
 *
 * `append` adds the line only when there are exactly `after` lines, and answers whether it did: two writers at once cannot both
 * follow the same line.
 */
export interface TrialStore {
  /** Lines from number `from` on, oldest first. */
  read(from: number): Promise<readonly string[]>;
  append(line: string, after: number): Promise<boolean>;
}

/**
 * A store that is gone with the process: for tests, examples and studies of the gate itself, never for research.
 *
 * @example
 * ```ts
 * import { memoryTrialStore, TrialLedger } from 'edgeproof/backtest';
 * const ledger = new TrialLedger(memoryTrialStore());
 * if ((await ledger.entries()).length !== 0) throw new Error('empty');
 * ```
 */
export function memoryTrialStore(): TrialStore {
  const lines: string[] = [];
  return {
    read: async (from) => lines.slice(from),
    append: async (line, after) => {
      if (lines.length !== after) return false;
      lines.push(line);
      return true;
    },
  };
}
