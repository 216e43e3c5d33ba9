/**
 * Reads the reference numbers and real data that live beside the repository, never inside it.
 * Tests that need them say so and are skipped with a printed reason when they are not there.
 */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe } from 'vitest';

/** How far a number may be from its reference: `|actual - expected| <= abs + rel * |expected|`. */
export interface Tolerance {
  readonly abs?: number;
  readonly rel?: number;
}

/** One reference case of a golden file, with `{ $data: name }` already replaced by the data set's value. */
export interface GoldenCase {
  readonly id: string;
  readonly fn: string;
  readonly kind: 'published' | 'computed';
  readonly source: string;
  readonly reference: string;
  // biome-ignore lint/suspicious/noExplicitAny: every quantity has its own inputs, the test that reads them knows the shape
  readonly inputs: any;
  // biome-ignore lint/suspicious/noExplicitAny: as above
  readonly expected: any;
  readonly tolerance: Tolerance;
  readonly published?: unknown;
  readonly notes?: string;
}

/** A golden file: its words, its data sets and its cases. */
export interface GoldenFile {
  readonly area: string;
  readonly about: string;
  readonly datasets: Readonly<Record<string, { readonly value: unknown }>>;
  readonly cases: readonly GoldenCase[];
}

const repoRoot = resolve(dirname(fileURLToPath(import.meta.url)), '..');

/**
 * The folder of shared material (`EDGEPROOF_SHARED`, else `../shared` beside the repository), or null.
 * @public
 */
export function sharedDir(): string | null {
  const dir = process.env['EDGEPROOF_SHARED'] ?? join(repoRoot, '..', 'shared');
  return existsSync(dir) ? resolve(dir) : null;
}

/**
 * The folder of real market data (`EDGEPROOF_DATA`, else `data` in the shared folder), or null.
 * @public
 */
export function dataDir(): string | null {
  const shared = sharedDir();
  const dir = process.env['EDGEPROOF_DATA'] ?? (shared === null ? null : join(shared, 'data'));
  return dir !== null && existsSync(dir) ? resolve(dir) : null;
}

/** The absolute path of a shared need: `golden/x.json` in the shared folder, `data/...` in the data folder; null when absent. */
export function sharedPath(need: string): string | null {
  const data = need === 'data' || need.startsWith('data/');
  const root = data ? dataDir() : sharedDir();
  if (root === null) return null;
  const path = join(root, data ? need.slice('data'.length) : need);
  return existsSync(path) ? path : null;
}

/** Replaces every `{ $data: name }` by the value of that data set. */
function resolveData(node: unknown, datasets: GoldenFile['datasets']): unknown {
  if (Array.isArray(node)) return node.map((item) => resolveData(item, datasets));
  if (node === null || typeof node !== 'object') return node;
  if ('$data' in node) {
    const found = datasets[String(node.$data)];
    if (found === undefined) throw new Error(`golden file has no data set "${String(node.$data)}"`);
    return resolveData(found.value, datasets);
  }
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, resolveData(value, datasets)]));
}

const loaded = new Map<string, GoldenFile>();

/** Loads `golden/<area>.json`; throws when it is not there, so call it inside `describeShared`. */
export function golden(area: string): GoldenFile {
  const known = loaded.get(area);
  if (known !== undefined) return known;
  const path = sharedPath(`golden/${area}.json`);
  if (path === null) throw new Error(`golden/${area}.json is not there; wrap the test in describeShared`);
  const raw = JSON.parse(readFileSync(path, 'utf8')) as GoldenFile;
  const datasets = raw.datasets ?? {};
  const cases = raw.cases.map((one) => ({
    ...one,
    inputs: resolveData(one.inputs, datasets),
    expected: resolveData(one.expected, datasets),
  }));
  const file: GoldenFile = { ...raw, datasets, cases };
  loaded.set(area, file);
  return file;
}

/** The cases of an area for one quantity; throws when there is none, so that a renamed quantity cannot pass by being empty. */
export function goldenCases(area: string, fn: string): readonly GoldenCase[] {
  const found = golden(area).cases.filter((one) => one.fn === fn);
  if (found.length === 0) throw new Error(`golden/${area}.json has no case of "${fn}"`);
  return found;
}

/** A plain number out of a Decimal, a bigint or a number; anything else is returned as it is. */
function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (value !== null && typeof value === 'object' && 'toNumber' in value && typeof value.toNumber === 'function')
    return value.toNumber();
  return value;
}

function numberDifference(actual: number, expected: number, tolerance: Tolerance): boolean {
  if (actual === expected) return false;
  if (!Number.isFinite(expected) || !Number.isFinite(actual)) return true;
  if (Number.isSafeInteger(expected) && Number.isSafeInteger(actual)) return true;
  return !(Math.abs(actual - expected) <= (tolerance.abs ?? 0) + (tolerance.rel ?? 0) * Math.abs(expected));
}

/**
 * The first place where `actual` is not the reference, in words, or null when it agrees. Rules of the golden files: `null`
 * means undefined (NaN, null and undefined are accepted), infinities are strings, integers, strings and booleans are exact,
 * keys that only `actual` has are ignored, typed arrays count as arrays.
 */
export function firstDifference(actual: unknown, expected: unknown, tolerance: Tolerance, path = ''): string | null {
  const at = path === '' ? 'value' : path;
  const given = plain(actual);
  if (expected === null) return given == null || Number.isNaN(given) ? null : `${at}: expected undefined, got ${given}`;
  if (expected === 'Infinity' || expected === '-Infinity')
    return given === Number(expected) || given === expected
      ? null
      : `${at}: expected ${expected}, got ${String(given)}`;
  if (Array.isArray(expected)) {
    const list = ArrayBuffer.isView(given) ? Array.from(given as unknown as ArrayLike<unknown>) : given;
    if (!Array.isArray(list)) return `${at}: expected a list of ${expected.length}, got ${String(given)}`;
    if (list.length !== expected.length) return `${at}: expected ${expected.length} elements, got ${list.length}`;
    for (const [i, one] of expected.entries()) {
      const found = firstDifference(list[i], one, tolerance, `${path}[${i}]`);
      if (found !== null) return found;
    }
    return null;
  }
  if (typeof expected === 'object') {
    if (given === null || typeof given !== 'object') return `${at}: expected an object, got ${String(given)}`;
    for (const [key, one] of Object.entries(expected as object)) {
      const found = firstDifference((given as Record<string, unknown>)[key], one, tolerance, `${path}.${key}`);
      if (found !== null) return found;
    }
    return null;
  }
  if (typeof expected === 'number' && typeof given === 'number')
    return numberDifference(given, expected, tolerance) ? `${at}: expected ${expected}, got ${given}` : null;
  return given === expected ? null : `${at}: expected ${String(expected)}, got ${String(given)}`;
}

/** True when `actual` agrees with the reference within the tolerance; see `firstDifference` for the rules. */
export function closeTo(actual: unknown, expected: unknown, tolerance: Tolerance): boolean {
  return firstDifference(actual, expected, tolerance) === null;
}

/** Throws with the case's id and the first difference unless `actual` agrees with the case. */
export function expectGolden(actual: unknown, one: Pick<GoldenCase, 'id' | 'expected' | 'tolerance'>): void {
  const found = firstDifference(actual, one.expected, one.tolerance);
  if (found !== null) throw new Error(`golden ${one.id}: ${found}`);
}

/**
 * `describe` for tests that read shared material: `needs` are paths such as `golden/risk.json` or `data/QuantConnect_Lean`.
 * When one is absent the group is skipped and the reason printed.
 */
export function describeShared(name: string, needs: readonly string[], fn: () => void): void {
  const missing = needs.filter((need) => sharedPath(need) === null);
  if (missing.length === 0) {
    describe(name, fn);
    return;
  }
  console.warn(`SKIPPED ${name}: ${missing.join(', ')} not found (set EDGEPROOF_SHARED or EDGEPROOF_DATA)`);
  describe.skip(`${name} (missing: ${missing.join(', ')})`, () => {}); // allow: the reason is printed above
}
