import * as z from 'zod';
import { DataError } from '../../core/errors.js';
import { type Hash, hashJson } from '../../core/hash.js';
import { packDays, packNumbers, unpackDays, unpackNumbers } from './packed-numbers.js';

const SCHEMA = 'edgeproof-trial/1';
const hash = z.string().regex(/^[0-9a-f]{64}$/, 'is not 64 hex digits of SHA-256');

const lineSchema = z.strictObject({
  schema: z.literal(SCHEMA),
  seq: z.int().nonnegative(),
  prev: hash,
  research: z.string().min(1),
  label: z.string(),
  structure: hash,
  exact: z.boolean(),
  instruments: z.array(z.strictObject({ id: z.string(), sketch: z.array(z.int().nonnegative()) })).min(1),
  from: z.number(),
  to: z.number(),
  evidence: z.record(z.string(), z.string()),
  days: z.string(),
  returns: z.string(),
  matched: z.string(),
  hash,
});

/** Daily results of a trial: the day (Micros), what it returned, and what the market held at its mean exposure did. */
export interface TrialSeries {
  readonly days: Float64Array;
  readonly returns: Float64Array;
  readonly matched: Float64Array;
}

/** What is recorded of one trial. */
export interface TrialInput {
  /** The line of research that it belongs to, as its owner declares it. */
  readonly research: string;
  /** For people: what it was called. */
  readonly label: string;
  /** Hash of the strategy and its options: what makes a re-run the same trial. */
  readonly structure: Hash;
  /** False when some part is a function of the user's own, so that the hash cannot see all of it. */
  readonly exact: boolean;
  readonly instruments: readonly { readonly id: string; readonly sketch: readonly number[] }[];
  /** First and last moment of the data, in Micros. */
  readonly from: number;
  readonly to: number;
  /** Hashes that prove what was run: data, result. */
  readonly evidence: { readonly [name: string]: string };
  readonly series: TrialSeries;
}

/** One line of a trial ledger. */
export interface TrialEntry extends TrialInput {
  readonly seq: number;
  readonly prev: Hash;
  readonly hash: Hash;
}

/** The hash before the first line. */
export const NO_TRIAL: Hash = '0'.repeat(64);

/** The entry that follows another, with its place in the hash chain, and its line. */
export function chainTrial(
  input: TrialInput,
  before: { readonly seq: number; readonly hash: Hash },
): { readonly entry: TrialEntry; readonly line: string } {
  const { series, ...rest } = input;
  const body = {
    schema: SCHEMA,
    ...rest,
    seq: before.seq + 1,
    prev: before.hash,
    days: packDays(series.days),
    returns: packNumbers(series.returns),
    matched: packNumbers(series.matched),
  };
  const own = hashJson(body);
  const entry = { ...rest, series, seq: body.seq, prev: body.prev, hash: own };
  return { entry, line: JSON.stringify({ ...body, hash: own }) };
}

/**
 * Reads a line and checks that it follows the one before: nobody took a trial out or changed one.
 *
 * @throws DataError that names the line
 */
export function readTrial(line: string, before: { readonly seq: number; readonly hash: Hash }): TrialEntry {
  const where = `line ${before.seq + 2}`;
  const parsed = lineSchema.safeParse(parseJson(line, where));
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new DataError('trial ledger', `${where}: ${issue?.path.join('.')} ${issue?.message}`, 'restore the file');
  }
  const { hash: own, days, returns, matched, schema, ...rest } = parsed.data;
  const body = { schema, ...rest, days, returns, matched };
  if (rest.seq !== before.seq + 1 || rest.prev !== before.hash || hashJson(body) !== own)
    throw new DataError(
      'trial ledger',
      `${where} does not follow the one before: a trial was changed or taken out`,
      'restore the file from its backup; a count that can be edited is worth nothing',
    );
  const series = { days: unpackDays(days), returns: unpackNumbers(returns), matched: unpackNumbers(matched) };
  return { ...rest, hash: own, series };
}

function parseJson(line: string, where: string): unknown {
  try {
    return JSON.parse(line);
  } catch (cause) {
    throw new DataError('trial ledger', `${where} is not JSON`, 'restore the file from its backup', {}, cause);
  }
}
