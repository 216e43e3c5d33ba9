/** The rooms whose tests are themselves tested, and the test files that answer for each. */

/** What is changed on purpose, and what should notice. */
export interface MutationRoom {
  /** Globs of source files that are changed. */
  readonly mutate: readonly string[];
  /** Globs of test files that are run against each change. */
  readonly tests: readonly string[];
  /** Least share of changes that must be noticed, in per cent. */
  readonly least: number;
}

const source = (room: string): readonly string[] => [`src/${room}/**/*.ts`, `!src/${room}/index.ts`];

/** Every room by its name; only its own tests count, so a score is never borrowed from a test that passes by. */
export const mutationRooms: Readonly<Record<string, MutationRoom>> = {
  risk: { mutate: source('risk'), tests: ['test/risk/**/*.test.ts'], least: 85 },
  oms: { mutate: source('oms'), tests: ['test/oms/**/*.test.ts'], least: 85 },
  ledger: { mutate: source('ledger'), tests: ['test/ledger/**/*.test.ts'], least: 85 },
  backtest: { mutate: source('backtest'), tests: ['test/backtest/**/*.test.ts'], least: 85 },
};
