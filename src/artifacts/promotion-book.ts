import * as z from 'zod';
import { ConfigError, DataError } from '../core/errors.js';
import { type Hash, hashJson } from '../core/hash.js';
import { parseOptions } from '../core/options.js';
import type { LineStore } from './line-store.js';
import type { Manifest } from './manifest.js';
import { type Promotion, type PromotionInput, parsePromotion, promote } from './promotion.js';

const WHO = 'promotionBook';
const who = { who: z.string().min(1, 'name who'), when: z.iso.datetime({ error: 'is not an ISO time in UTC' }) };
const testSchema = z.looseObject({ id: z.string(), outcome: z.string(), sentence: z.string() });
const inputSchema = z.strictObject({
  ...who,
  reason: z.string().min(1, 'say why'),
  flag: z.string().default('enable_bt_gates'),
  /** Hash of the strategies as they are put together; see `strategyFingerprint`. */
  strategy: z.string().regex(/^[0-9a-f]{64}$/),
  name: z.string().min(1),
  verdict: z.looseObject({ decision: z.string(), tests: z.array(testSchema).min(1).readonly() }),
});
const reasonSchema = z.strictObject({ ...who, reason: z.string().min(1, 'say why') });

/** What {@link PromotionBook.promote} takes beside the manifest. */
export interface BookPromotion extends BookReason {
  /** Name under which it trades. */
  readonly name: string;
  /** Hash of the strategies as they are put together; see `strategyFingerprint`. */
  readonly strategy: Hash;
  /** The flag that it was judged under; default `enable_bt_gates`. */
  readonly flag?: string;
  /** What the gate said, whole: it goes into the hash chain. */
  readonly verdict: {
    readonly decision: string;
    readonly tests: readonly { readonly id: string; readonly outcome: string; readonly sentence: string }[];
  };
}

/** Who did something, when, and why. */
export type BookReason = z.input<typeof reasonSchema>;

/** One line of a promotion book: what was let through, or taken back, chained to the line before. */
export interface BookEntry {
  readonly schema: 'edgeproof-promotion-book/1';
  readonly seq: number;
  readonly prev: Hash;
  readonly action: 'promote' | 'revoke' | 'rollback';
  readonly name: string;
  /** Version of the strategy: 1 for its first promotion. */
  readonly version: number;
  readonly who: string;
  readonly when: string;
  readonly reason: string;
  /** Hash of the strategies as they are put together; of the version that is meant. */
  readonly strategy: Hash;
  /** What the promotion stands on; null where something is taken back. */
  readonly evidence: null | {
    readonly promotion: Promotion;
    readonly data: Hash;
    readonly code: Hash;
    readonly options: Hash;
    readonly models: Hash;
    readonly trials: { readonly count: number; readonly source: string };
    readonly verdict: Hash;
  };
  readonly hash: Hash;
}

/**
 * Which version of which strategy may trade: append-only, hash-chained, each promotion with the data, the code, the options, the
 * models, the trials and the verdict that it stands on.
 *
 * @example
 * ```ts
 * import { memoryLineStore, PromotionBook } from 'edgeproof';
 * const book = new PromotionBook(memoryLineStore());
 * if ((await book.current('trend')) !== null) throw new Error('nothing promoted yet');
 * ```
 */
export class PromotionBook {
  readonly #store: LineStore;
  #entries: BookEntry[] = [];

  constructor(store: LineStore) {
    this.#store = store;
  }

  /** Every line, oldest first, checked link by link. @throws DataError when one was changed or taken out */
  async entries(): Promise<readonly BookEntry[]> {
    for (const line of await this.#store.read(this.#entries.length)) this.#entries.push(readEntry(line, this.#last()));
    return this.#entries;
  }

  /**
   * Writes a promotion down; it is the strategy's next version and the one that may trade from now on.
   *
   * @throws ConfigError unless the verdict is `promote` and no test failed
   */
  async promote(evidence: Manifest, input: BookPromotion): Promise<BookEntry> {
    const o = parseOptions('promote', inputSchema, input);
    const { verdict, name, strategy } = o;
    const checks = verdict.tests.filter((one) => one.outcome !== 'not measured');
    const record = promote(evidence, {
      who: o.who,
      when: o.when,
      flag: o.flag as PromotionInput['flag'],
      reason: o.reason,
      verdict: {
        promoted: verdict.decision === 'promote',
        checks: checks.map(({ id, outcome, sentence }) => ({ id, passed: outcome === 'passed', sentence })),
      },
    });
    return this.#append((all) => ({
      action: 'promote',
      name,
      version: 1 + all.filter((one) => one.action === 'promote' && one.name === name).length,
      ...head(o),
      strategy,
      evidence: {
        promotion: record,
        ...hashedParts(evidence),
        trials: evidence.trials,
        verdict: hashJson(verdict),
      },
    }));
  }

  /** The promotion that a strategy may trade under now; null when there is none or it was taken back. */
  async current(name: string): Promise<BookEntry | null> {
    return currentOf(await this.entries(), name);
  }

  /** Takes the present promotion back: nothing may trade until the next. @throws ConfigError when there is none */
  async revoke(name: string, reason: BookReason): Promise<BookEntry> {
    const o = parseOptions('revoke', reasonSchema, reason);
    return this.#append((all) => {
      const { version, strategy } = present(all, name);
      return { action: 'revoke', name, version, strategy, evidence: null, ...head(o) };
    });
  }

  /**
   * Goes back to the version before the present one, in one call; revoked versions are passed over.
   *
   * @throws ConfigError when there is no version to go back to
   */
  async rollback(name: string, reason: BookReason): Promise<BookEntry> {
    const o = parseOptions('rollback', reasonSchema, reason);
    return this.#append((all) => {
      const now = currentOf(all, name);
      const gone = new Set(all.filter((one) => one.action === 'revoke' && one.name === name).map((one) => one.version));
      const below = now?.version ?? Number.POSITIVE_INFINITY;
      const back = all.findLast(
        (one) => one.action === 'promote' && one.name === name && one.version < below && !gone.has(one.version),
      );
      if (back === undefined)
        throw new ConfigError(WHO, `"${name}" has no earlier version to go back to`, 'revoke it, or promote another');
      return { action: 'rollback', name, version: back.version, strategy: back.strategy, evidence: null, ...head(o) };
    });
  }

  async #append(
    make: (all: readonly BookEntry[]) => Omit<BookEntry, 'schema' | 'seq' | 'prev' | 'hash'>,
  ): Promise<BookEntry> {
    for (;;) {
      const all = await this.entries();
      const last = this.#last();
      const body = { schema: 'edgeproof-promotion-book/1' as const, seq: last.seq + 1, prev: last.hash, ...make(all) };
      const entry = { ...body, hash: hashJson(body) };
      if (!(await this.#store.append(JSON.stringify(entry), all.length))) continue; // somebody else was first
      this.#entries.push(entry);
      return entry;
    }
  }

  #last(): { readonly seq: number; readonly hash: Hash } {
    return this.#entries.at(-1) ?? { seq: -1, hash: '0'.repeat(64) };
  }
}

function head({ who: name, when, reason }: z.output<typeof reasonSchema>): {
  who: string;
  when: string;
  reason: string;
} {
  return { who: name, when, reason };
}

function currentOf(all: readonly BookEntry[], name: string): BookEntry | null {
  const own = all.filter((one) => one.name === name);
  const last = own.at(-1);
  // What was revoked once stays so, whatever a later line says.
  if (last === undefined || own.some((one) => one.action === 'revoke' && one.version === last.version)) return null;
  return all.find((one) => one.action === 'promote' && one.name === name && one.version === last.version) ?? null;
}

function present(all: readonly BookEntry[], name: string): BookEntry {
  const now = currentOf(all, name);
  if (now === null) throw new ConfigError(WHO, `"${name}" is not promoted`, 'there is nothing to take back');
  return now;
}

function readEntry(line: string, before: { readonly seq: number; readonly hash: Hash }): BookEntry {
  const where = `line ${before.seq + 2}`;
  let entry: BookEntry;
  try {
    entry = JSON.parse(line) as BookEntry;
  } catch (cause) {
    throw new DataError(WHO, `${where} is not JSON`, 'restore the file from its backup', {}, cause);
  }
  const { hash, ...body } = entry;
  if (body.seq !== before.seq + 1 || body.prev !== before.hash || hashJson(body) !== hash)
    throw new DataError(
      WHO,
      `${where} does not follow the one before: it was changed, or one taken out`,
      'restore the file',
    );
  if (!['promote', 'revoke', 'rollback'].includes(entry.action))
    throw new DataError(WHO, `${where} does ${entry.action}, which nobody can`, 'restore the file');
  if (entry.action === 'promote') parsePromotion(entry.evidence?.promotion); // with the tests that it passed, every one
  return entry;
}

/** Hashes of the parts of a manifest that a promotion holds. */
export function hashedParts({ data, code, options, models, plugins }: Manifest) {
  return {
    data: hashJson(data),
    code: hashJson(code),
    options: hashJson(options),
    models: hashJson([models, plugins]),
  };
}
