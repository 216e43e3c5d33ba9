/** A figure that covers a period and is published later. */
export interface PublishedRecord {
  readonly id: string | number;
  readonly publishedAt: number;
}

/** A decision that read a record. */
export interface RecordUse {
  readonly decidedAt: number;
  readonly record: string | number;
}

/** Uses of a record before it was out, and the newest record that each use could have known. */
export interface PublicationAudit {
  /** Positions in `uses` of those that read a record too early, or one that there is not. */
  readonly violations: readonly number[];
  /** Identifier of the latest record published by then; null when there was none. */
  readonly latestKnown: readonly (string | number | null)[];
}

/**
 * Was every figure out when it was used? A record may be read at the moment of its publication, not before.
 *
 * @param records - in the order of their periods: of two published by then, the later in this list is the newer
 * @example
 * ```ts
 * import { publicationAudit } from 'edgeproof/backtest';
 * const records = [{ id: 'q1', publishedAt: 40 }, { id: 'q2', publishedAt: 130 }];
 * const { violations, latestKnown } = publicationAudit(records, [{ decidedAt: 100, record: 'q2' }]);
 * if (violations.length !== 1 || latestKnown[0] !== 'q1') throw new Error('q2 was not out');
 * ```
 */
export function publicationAudit(records: readonly PublishedRecord[], uses: readonly RecordUse[]): PublicationAudit {
  const published = new Map(records.map((one) => [one.id, one.publishedAt]));
  const violations: number[] = [];
  const latestKnown = uses.map(({ decidedAt, record }, i) => {
    const at = published.get(record);
    if (at === undefined || at > decidedAt) violations.push(i);
    return records.findLast((one) => one.publishedAt <= decidedAt)?.id ?? null;
  });
  return { violations, latestKnown };
}

/** One value of a figure that is restated: which period it is about, when this value came out. */
export interface Vintage {
  readonly period: number | string;
  readonly releasedAt: number;
  readonly value: number;
}

/**
 * The value of a period as it was known at a moment: the latest release by then, null before the first.
 *
 * @example
 * ```ts
 * import { asOfVintage } from 'edgeproof/backtest';
 * const gdp = [{ period: 1, releasedAt: 20, value: 2 }, { period: 1, releasedAt: 45, value: 2.1 }];
 * if (asOfVintage(gdp, { period: 1, at: 30 }) !== 2 || asOfVintage(gdp, { period: 1, at: 10 }) !== null) throw new Error('first print');
 * ```
 */
export function asOfVintage(
  vintages: readonly Vintage[],
  { period, at }: { readonly period: number | string; readonly at: number },
): number | null {
  let known: Vintage | null = null;
  for (const one of vintages)
    if (one.period === period && one.releasedAt <= at && (known === null || one.releasedAt >= known.releasedAt))
      known = one;
  return known?.value ?? null;
}
