import * as z from 'zod';
import { DataError } from '../core/errors.js';
import { type Hash, hashJson } from '../core/hash.js';
import { canonicalJson, type Json } from '../core/json.js';

/** The form of manifest that this version writes. */
const MANIFEST_SCHEMA = 'edgeproof-manifest/1';

const hash = z.string().regex(/^[0-9a-f]{64}$/, 'is not 64 hex digits of SHA-256');
const count = z.int().nonnegative();
const json = z.custom<Json>(isJson, 'is not plain JSON (finite numbers, text, lists, objects)');
const time = z.iso.datetime({ error: 'is not an ISO time in UTC' });

/** The zod schema of a {@link Manifest}; unknown members are refused, since they would not be part of the promise. */
export const manifestSchema = z.strictObject({
  schema: z.literal(MANIFEST_SCHEMA),
  created: time.nullable().default(null),
  machine: z.strictObject({ node: z.string(), platform: z.string(), arch: z.string() }).nullable().default(null),
  code: z.strictObject({ name: z.string(), version: z.string(), hash: hash.nullable().default(null) }),
  options: json,
  flags: z.record(z.string(), z.boolean()),
  seed: z.union([z.string(), z.number()]),
  data: z.array(
    z.strictObject({
      source: z.string(),
      hash,
      rows: count,
      from: time,
      to: time,
      instruments: z.array(z.string()),
      origin: json.optional(),
    }),
  ),
  models: z
    .array(z.strictObject({ name: z.string(), version: z.string(), hash: hash.nullable(), fits: json.default([]) }))
    .default([]),
  plugins: z
    .array(
      z.strictObject({
        role: z.string(),
        name: z.string(),
        version: z.string(),
        ref: z.strictObject({ module: z.string(), export: z.string(), options: json }).nullable().default(null),
      }),
    )
    .default([]),
  trials: z.strictObject({ count: z.int().positive(), source: z.string() }),
  result: z.strictObject({ hash, metrics: z.record(z.string(), z.number().nullable()) }),
});

/**
 * Everything that led to a result: data, code, options, flags, seed, models, plug-ins, how many were tried, and the result.
 *
 * `created` and `machine` say when and where; they are not part of the hash, since neither may change a result.
 */
export type Manifest = z.output<typeof manifestSchema>;

/** What {@link manifest} takes; the schema's name and what has a default may be left out. */
export type ManifestInput = Omit<z.input<typeof manifestSchema>, 'schema'>;

/**
 * Makes a checked manifest.
 *
 * @throws DataError when a member is missing, unknown or of the wrong form
 * @example
 * ```ts
 * import { dataHash, hashJson, manifest, manifestHash } from 'edgeproof';
 * const made = manifest({
 *   code: { name: 'my-bot', version: '1.0.0' },
 *   options: { lookback: 20 },
 *   flags: {},
 *   seed: 7,
 *   data: [{ source: 'csv', hash: dataHash({ close: [1, 2] }), rows: 2, from: '2024-01-01T00:00:00Z', to: '2024-01-02T00:00:00Z', instruments: ['SPY'] }],
 *   trials: { count: 1, source: 'trial ledger' },
 *   result: { hash: hashJson([]), metrics: { sharpe: 0.4 } },
 * });
 * if (manifestHash({ ...made, created: '2030-01-01T00:00:00Z' }) !== manifestHash(made)) throw new Error('time counts');
 * ```
 */
export function manifest(input: ManifestInput): Manifest {
  return check({ ...input, schema: MANIFEST_SCHEMA });
}

/**
 * Reads a manifest from its text or from a parsed value.
 *
 * @throws DataError when it is not JSON, of another schema version, or a member is wrong
 * @example
 * ```ts
 * import { isEdgeproofError, parseManifest } from 'edgeproof';
 * try {
 *   parseManifest('{"schema":"edgeproof-manifest/9"}');
 *   throw new Error('accepted');
 * } catch (error) {
 *   if (!isEdgeproofError(error)) throw error;
 * }
 * ```
 */
export function parseManifest(input: unknown): Manifest {
  if (typeof input !== 'string') return check(input);
  let value: unknown;
  try {
    value = JSON.parse(input);
  } catch (cause) {
    throw new DataError('manifest', 'the text is not JSON', 'pass the whole manifest file', {}, cause);
  }
  return check(value);
}

/**
 * SHA-256 of a manifest without `created` and `machine`: equal hashes mean the same inputs gave the same result.
 *
 * @example
 * ```ts
 * import { manifestHash, parseManifest } from 'edgeproof';
 * const hash = 'a'.repeat(64);
 * const text = `{"schema":"edgeproof-manifest/1","code":{"name":"bot","version":"1"},"options":{},"flags":{},"seed":1,"data":[],
 *   "trials":{"count":1,"source":"ledger"},"result":{"hash":"${hash}","metrics":{}}}`;
 * if (manifestHash(parseManifest(text)).length !== 64) throw new Error('not a hash');
 * ```
 */
export function manifestHash(made: Manifest): Hash {
  return hashJson(identity(made));
}

/** The part of a manifest that is hashed and compared. */
export function identity(made: Manifest): Omit<Manifest, 'created' | 'machine'> {
  const { created: _created, machine: _machine, ...rest } = made;
  return rest;
}

function check(value: unknown): Manifest {
  const schema = (value as { schema?: unknown } | null)?.schema;
  if (schema !== MANIFEST_SCHEMA) {
    const what = `schema is ${canonicalJson(schema)}, this version reads ${MANIFEST_SCHEMA}`;
    throw new DataError('manifest', what, 'use the version of edgeproof that wrote it');
  }
  const parsed = manifestSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const path = issue?.path.map(String).join('.') || 'manifest';
  throw new DataError('manifest', `${path}: ${issue?.message ?? 'is not valid'}`, 'mend that member', { path });
}

function isJson(value: unknown): boolean {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true;
  if (typeof value === 'number') return Number.isFinite(value);
  if (Array.isArray(value)) return value.every(isJson);
  if (typeof value !== 'object') return false;
  const plain = Object.getPrototypeOf(value) === Object.prototype || Object.getPrototypeOf(value) === null;
  return plain && Object.values(value).every((one) => one === undefined || isJson(one));
}
