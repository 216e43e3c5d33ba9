import * as z from 'zod';
import { ConfigError, DataError } from '../core/errors.js';
import { FLAG_NAMES } from '../core/flags.js';
import { parseOptions } from '../core/options.js';
import { type Manifest, manifestHash } from './manifest.js';

/** The form of promotion record that this version writes. */
const PROMOTION_SCHEMA = 'edgeproof-promotion/1';

const checkSchema = z.looseObject({ id: z.string(), passed: z.boolean(), sentence: z.string() });
const verdictSchema = z.looseObject({ promoted: z.boolean(), checks: z.array(checkSchema).min(1) });
const inputSchema = z.strictObject({
  who: z.string().min(1, 'name who promotes'),
  when: z.iso.datetime({ error: 'is not an ISO time in UTC' }),
  flag: z.enum(FLAG_NAMES),
  reason: z.string().min(1, 'say why'),
  verdict: verdictSchema,
});
const recordSchema = z.strictObject({
  schema: z.literal(PROMOTION_SCHEMA),
  who: z.string().min(1),
  when: z.iso.datetime(),
  flag: z.enum(FLAG_NAMES),
  reason: z.string().min(1),
  manifestHash: z.string().regex(/^[0-9a-f]{64}$/),
  resultHash: z.string().regex(/^[0-9a-f]{64}$/),
  checks: z.array(z.strictObject({ id: z.string(), passed: z.literal(true), sentence: z.string() })).min(1),
});

/** Who let a result through, when, under which flag, on what evidence; every check in it has passed. */
export type Promotion = z.output<typeof recordSchema>;

/** What {@link promote} takes beside the manifest; `when` is given as data, since nothing here reads a clock. */
export type PromotionInput = z.input<typeof inputSchema>;

/**
 * Records a promotion; refused unless the verdict says so and every one of its checks passed.
 *
 * @param evidence - the manifest of the run that the verdict speaks of
 * @throws ConfigError when the verdict did not pass, names the checks that failed
 * @example
 * ```ts
 * import { hashJson, manifest, promote } from 'edgeproof';
 * const evidence = manifest({
 *   code: { name: 'bot', version: '1' }, options: {}, flags: {}, seed: 1, data: [],
 *   trials: { count: 1, source: 'ledger' }, result: { hash: hashJson(1), metrics: {} },
 * });
 * const record = promote(evidence, {
 *   who: 'Ada', when: '2024-01-31T12:00:00Z', flag: 'pm_v1', reason: 'passed on held-out years',
 *   verdict: { promoted: true, checks: [{ id: 'track-record', passed: true, sentence: 'long enough' }] },
 * });
 * if (record.checks.length !== 1) throw new Error('evidence lost');
 * ```
 */
export function promote(evidence: Manifest, input: PromotionInput): Promotion {
  const o = parseOptions('promote', inputSchema, input);
  const failed = o.verdict.checks.filter((one) => !one.passed);
  if (!o.verdict.promoted || failed.length > 0) {
    const why = failed.map((one) => `${one.id} (${one.sentence})`).join(', ') || 'the verdict says no';
    throw new ConfigError(
      'promote',
      `the verdict did not pass: ${why}`,
      'mend what failed and run again; there is no way round',
    );
  }
  return Object.freeze({
    schema: PROMOTION_SCHEMA,
    who: o.who,
    when: o.when,
    flag: o.flag,
    reason: o.reason,
    manifestHash: manifestHash(evidence),
    resultHash: evidence.result.hash,
    checks: o.verdict.checks.map(({ id, sentence }) => ({ id, passed: true as const, sentence })),
  });
}

/**
 * Reads a promotion record and, when the manifest is given, checks that it speaks of that manifest.
 *
 * @throws DataError when it is not a promotion record or is of another manifest
 * @example
 * ```ts
 * import { isEdgeproofError, parsePromotion } from 'edgeproof';
 * try {
 *   parsePromotion({ schema: 'edgeproof-promotion/1' });
 *   throw new Error('accepted');
 * } catch (error) {
 *   if (!isEdgeproofError(error)) throw error;
 * }
 * ```
 */
export function parsePromotion(input: unknown, evidence?: Manifest): Promotion {
  const parsed = recordSchema.safeParse(input);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const what = `${issue?.path.map(String).join('.') || 'record'}: ${issue?.message ?? 'is not valid'}`;
    throw new DataError('promotion', what, 'pass what promote() made');
  }
  if (evidence !== undefined && parsed.data.manifestHash !== manifestHash(evidence)) {
    throw new DataError('promotion', 'speaks of another manifest', 'promote the result that you mean to run');
  }
  return parsed.data;
}
