/**
 * Indented JSON text with sorted keys and a final newline: for files that people read and that must be the same bytes each run.
 *
 * Non-finite numbers become the strings `"NaN"`, `"Infinity"`, `"-Infinity"`; `undefined` members are left out.
 *
 * @example
 * ```ts
 * import { stableStringify } from 'edgeproof';
 * if (stableStringify({ b: 1, a: [2] }) !== '{\n  "a": [\n    2\n  ],\n  "b": 1\n}\n') throw new Error('order');
 * ```
 */
export function stableStringify(value: unknown): string {
  return `${JSON.stringify(sorted(value), null, 2)}\n`;
}

function sorted(value: unknown): unknown {
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (value === undefined) return null;
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(sorted);
  const record = value as Record<string, unknown>;
  const made: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  for (const key of Object.keys(record).sort()) if (record[key] !== undefined) made[key] = sorted(record[key]);
  return made;
}
