/**
 * Where the lines of a ledger or a book live: a file of a team, a table of a database. Append-only by contract.
 *
 * `append` adds the line only when there are exactly `after` lines, and answers whether it did: two writers at once cannot both
 * follow the same line.
 */
export interface LineStore {
  /** Lines from number `from` on, oldest first. */
  read(from: number): Promise<readonly string[]>;
  /** Adds a line when there are exactly `after` lines, and says so; false, with nothing added, when there are not. */
  append(line: string, after: number): Promise<boolean>;
}

/**
 * A store that is gone with the process: for tests, examples and studies of the gate itself, never for research.
 *
 * @example
 * ```ts
 * import { memoryLineStore } from 'edgeproof';
 * const store = memoryLineStore();
 * if (!(await store.append('a', 0)) || (await store.append('b', 0))) throw new Error('nobody follows nothing twice');
 * ```
 */
export function memoryLineStore(): LineStore {
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
