import { ReplayError } from '../core/errors.js';
import type { Hash } from '../core/hash.js';
import { canonicalJson } from '../core/json.js';
import { identity, type Manifest, manifestHash, parseManifest } from './manifest.js';

/** The first place where two manifests differ; a missing member is `undefined`. */
export interface Difference {
  readonly path: string;
  readonly expected: unknown;
  readonly got: unknown;
  readonly sentence: string;
}

/** What a re-run said: the same, or the first difference. `notes` name what differs but does not count. */
export type Verification =
  | { readonly same: true; readonly hash: Hash; readonly notes: readonly string[] }
  | { readonly same: false; readonly difference: Difference; readonly notes: readonly string[] };

/** Causes before effects: a changed data file is named before the result that it changed. */
const ORDER = ['schema', 'data', 'code', 'seed', 'flags', 'options', 'plugins', 'models', 'trials', 'result'] as const;

/**
 * Runs a manifest again and says whether the same came out, or names the first difference, causes before effects.
 *
 * @param rerun - does the work again from what the manifest states, and gives the manifest of that run
 * @throws DataError when either manifest is not one
 * @example
 * ```ts
 * import { hashJson, manifest, verify } from 'edgeproof';
 * const run = (seed: number) => manifest({
 *   code: { name: 'bot', version: '1' }, options: {}, flags: {}, seed, data: [],
 *   trials: { count: 1, source: 'ledger' }, result: { hash: hashJson(seed), metrics: {} },
 * });
 * const said = await verify(run(1), async () => run(2));
 * if (said.same || said.difference.path !== 'seed') throw new Error('missed it');
 * ```
 */
export async function verify(expected: Manifest, rerun: () => Promise<unknown>): Promise<Verification> {
  const before = parseManifest(expected);
  const after = parseManifest(await rerun());
  const notes = machineNotes(before, after);
  const difference = compareManifests(before, after);
  return difference === null ? { same: true, hash: manifestHash(before), notes } : { same: false, difference, notes };
}

/**
 * The first difference between two manifests, or null: {@link verify} without the running.
 *
 * @example
 * ```ts
 * import { compareManifests, hashJson, manifest } from 'edgeproof';
 * const one = manifest({
 *   code: { name: 'bot', version: '1' }, options: { n: 1 }, flags: {}, seed: 1, data: [],
 *   trials: { count: 1, source: 'ledger' }, result: { hash: hashJson(1), metrics: {} },
 * });
 * if (compareManifests(one, { ...one, options: { n: 2 } })?.path !== 'options.n') throw new Error('missed it');
 * ```
 */
export function compareManifests(expected: Manifest, got: Manifest): Difference | null {
  const left = identity(expected);
  const right = identity(got);
  for (const member of ORDER) {
    const found = firstDifference(left[member], right[member], member);
    if (found !== null) return found;
  }
  return null;
}

/**
 * Passes when a re-run is the same.
 *
 * @throws ReplayError that names the first difference
 * @example
 * ```ts
 * import { assertSame } from 'edgeproof';
 * assertSame({ same: true, hash: 'a'.repeat(64), notes: [] });
 * ```
 */
export function assertSame(said: Verification): void {
  if (said.same) return;
  throw new ReplayError('verify', said.difference.sentence, 'restore what changed, or record a new manifest', {
    path: said.difference.path,
  });
}

function firstDifference(expected: unknown, got: unknown, path: string): Difference | null {
  if (isObject(expected) && isObject(got) && Array.isArray(expected) === Array.isArray(got)) {
    const keys = Array.isArray(expected)
      ? Array.from({ length: Math.max(expected.length, (got as unknown[]).length) }, (_, i) => String(i))
      : [...new Set([...Object.keys(expected), ...Object.keys(got)])].sort();
    for (const key of keys) {
      const found = firstDifference(
        (expected as Record<string, unknown>)[key],
        (got as Record<string, unknown>)[key],
        Array.isArray(expected) ? `${path}[${key}]` : `${path}.${key}`,
      );
      if (found !== null) return found;
    }
    return null;
  }
  if (shown(expected) === shown(got)) return null;
  return { path, expected, got, sentence: `${path} was ${shown(expected)} and is now ${shown(got)}` };
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function shown(value: unknown): string {
  return value === undefined ? 'absent' : canonicalJson(value);
}

function machineNotes(before: Manifest, after: Manifest): readonly string[] {
  const was = canonicalJson(before.machine);
  const is = canonicalJson(after.machine);
  return was === is ? [] : [`recorded on ${was}, run again on ${is}; this does not count`];
}
