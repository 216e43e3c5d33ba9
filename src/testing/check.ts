import { PluginError } from '../core/errors.js';

/**
 * One promise of a port as data: an id that never changes meaning, a title, and a function that throws when it is broken.
 *
 * `needs` says why the check does not apply to this plug-in, null when it does; it is asked before `run`.
 */
export interface Check {
  readonly id: string;
  readonly title: string;
  /** Why the check does not apply to this plug-in; null when it does. */
  readonly needs?: () => string | null;
  /** Holds the plug-in to the promise; throws, or rejects, when it is broken. */
  run(): void | Promise<void>;
}

/** Ends a check with what was found. */
export type Broke = (what: string) => never;

/** What {@link check} makes a {@link Check} of. */
export interface CheckSpec {
  readonly id: string;
  readonly title: string;
  /** What the author of a plug-in that fails should do. */
  readonly fix: string;
  /** Why the check does not apply to this plug-in; null when it does. */
  readonly needs?: () => string | null;
  /** Looks for a broken promise and calls `broke` with what it found; returning means that it is kept. */
  run(broke: Broke): void | Promise<void>;
}

/**
 * A check of your own, to stand beside those of the kit: `run` calls `broke` with what it found.
 *
 * The error names the check, what was found and what to do.
 *
 * @example
 * ```ts
 * import { check, runContract } from 'edgeproof/testing';
 * const even = check({ id: 'MY-01', title: 'is even', fix: 'add one', run: (broke) => (3 % 2 === 0 ? undefined : broke('3 is odd')) });
 * const { failed } = await runContract([even]);
 * if (failed[0]?.error.message !== '[edgeproof] MY-01 is even: 3 is odd; add one') throw new Error('words');
 * ```
 */
export function check(spec: CheckSpec): Check {
  const broke: Broke = (what) => {
    throw new PluginError(`${spec.id} ${spec.title}`, what, spec.fix, { check: spec.id });
  };
  return {
    id: spec.id,
    title: spec.title,
    ...(spec.needs === undefined ? {} : { needs: spec.needs }),
    run: () => spec.run(broke),
  };
}

/** A check that did not apply, and why. */
export interface SkippedCheck {
  readonly id: string;
  readonly reason: string;
}

/** A check that failed, and the error that says what was found. */
export interface FailedCheck {
  readonly id: string;
  readonly title: string;
  readonly error: Error;
}

/** What became of a list of checks; `ran` counts those that failed too. */
export interface ContractResult {
  readonly ran: number;
  readonly skipped: readonly SkippedCheck[];
  readonly failed: readonly FailedCheck[];
}

/**
 * Runs checks without any test runner, one after the other; never throws for a broken plug-in.
 *
 * @example
 * ```ts
 * import { sma } from 'edgeproof/features';
 * import { featureSetChecks, runContract } from 'edgeproof/testing';
 * const { ran, skipped, failed } = await runContract(featureSetChecks(sma({ period: 3 })));
 * if (failed.length > 0) throw failed[0]!.error;
 * if (ran + skipped.length < 14) throw new Error('the catalogue shrank');
 * ```
 */
export async function runContract(checks: readonly Check[]): Promise<ContractResult> {
  let ran = 0;
  const skipped: SkippedCheck[] = [];
  const failed: FailedCheck[] = [];
  for (const one of checks) {
    const reason = reasonToSkip(one);
    if (reason !== null) {
      skipped.push({ id: one.id, reason });
      continue;
    }
    ran++;
    try {
      await one.run();
    } catch (cause) {
      const error = cause instanceof Error ? cause : new Error(String(cause));
      failed.push({ id: one.id, title: one.title, error });
    }
  }
  return { ran, skipped, failed };
}

/** Why a check is left out; a plug-in that throws when asked is checked, so that the check shows the error. */
function reasonToSkip(one: Check): string | null {
  try {
    return one.needs?.() ?? null;
  } catch {
    return null;
  }
}

/** The two functions that every test runner has: vitest, node:test, mocha, jest. */
export interface TestRunner {
  /** Opens a group of tests; `body` registers them and returns at once. */
  describe(title: string, body: () => void): unknown;
  /** Registers one test; it fails when `body` throws or rejects. */
  it(title: string, body: () => void | Promise<void>): unknown;
}

/** How a contract shows in a test run. */
export interface DescribeOptions {
  /** Title of the group; default `contract`. */
  readonly name?: string;
  /** Where the closing line goes; default the console. */
  readonly log?: (line: string) => void;
}

/**
 * Registers checks as tests with any runner and prints `n ran, m skipped` with the reasons at the end.
 *
 * A check that does not apply is registered through `it.skip`, where the runner has it, with its reason in the title.
 *
 * @example
 * ```ts
 * import { sma } from 'edgeproof/features';
 * import { describeContract, featureSetChecks } from 'edgeproof/testing';
 * const titles: string[] = [];
 * const describe = (_title: string, body: () => void) => body();
 * const it = (title: string) => titles.push(title); // with a real runner: import { describe, it } from 'vitest'
 * describeContract({ describe, it }, featureSetChecks(sma({ period: 3 })), { name: 'sma' });
 * if (!titles.some((title) => title.startsWith('FS-04'))) throw new Error('not registered');
 * ```
 */
export function describeContract(runner: TestRunner, checks: readonly Check[], options: DescribeOptions = {}): void {
  const name = options.name ?? 'contract';
  const log = options.log ?? ((line: string) => console.log(line));
  const skip = (runner.it as { skip?: (title: string, body: () => void) => unknown }).skip;
  runner.describe(name, () => {
    let ran = 0;
    const skipped: SkippedCheck[] = [];
    for (const one of checks) {
      const reason = reasonToSkip(one);
      if (reason === null) {
        runner.it(`${one.id} ${one.title}`, () => {
          ran++;
          return one.run();
        });
        continue;
      }
      skipped.push({ id: one.id, reason });
      skip?.call(runner.it, `${one.id} ${one.title} (${reason})`, () => {});
    }
    runner.it('says what ran', () => log(summary(name, { ran, skipped })));
  });
}

/**
 * What became of checks in one line: `sma: 13 ran, 1 skipped: FS-05 (no batch)`.
 *
 * @example
 * ```ts
 * import { runContract, summary } from 'edgeproof/testing';
 * if (summary('mine', await runContract([])) !== 'mine: 0 ran, 0 skipped') throw new Error('words');
 * ```
 */
export function summary(name: string, result: Pick<ContractResult, 'ran' | 'skipped'>): string {
  const why = result.skipped.map((one) => `${one.id} (${one.reason})`).join(', ');
  return `${name}: ${result.ran} ran, ${result.skipped.length} skipped${why === '' ? '' : `: ${why}`}`;
}
