/** Who belonged to the universe when: from the first moment, to the one after the last (null: still in it). */
export interface MemberSpan {
  readonly symbol: string;
  readonly from: number;
  readonly to: number | null;
}

/** An instrument that a backtest held or ranked at a moment. */
export interface SymbolUse {
  readonly at: number;
  readonly symbol: string;
}

/** What is wrong with a universe. */
export interface UniverseAudit {
  /** Positions in `uses` of those that were no members then. */
  readonly violations: readonly number[];
  /** Members that left before the end: a universe taken at the end does not have them. */
  readonly survivorshipMissing: readonly string[];
}

/**
 * Was everything that was traded a member at that moment, and who would be missing from a list made with hindsight?
 *
 * @example
 * ```ts
 * import { universeAudit } from 'edgeproof/backtest';
 * const members = [{ symbol: 'OLD', from: 0, to: 50 }, { symbol: 'NEW', from: 70, to: null }];
 * const audit = universeAudit(members, [{ at: 60, symbol: 'NEW' }], 100);
 * if (audit.violations.length !== 1 || audit.survivorshipMissing[0] !== 'OLD') throw new Error('NEW was not there yet');
 * ```
 */
export function universeAudit(
  members: readonly MemberSpan[],
  uses: readonly SymbolUse[],
  studyEnd: number,
): UniverseAudit {
  const isMember = (symbol: string, at: number): boolean =>
    members.some((one) => one.symbol === symbol && one.from <= at && (one.to === null || at < one.to));
  const symbols = [...new Set(members.map((one) => one.symbol))];
  return {
    violations: uses.flatMap(({ symbol, at }, i) => (isMember(symbol, at) ? [] : [i])),
    survivorshipMissing: symbols.filter(
      (symbol) => members.some((one) => one.symbol === symbol && one.from < studyEnd) && !isMember(symbol, studyEnd),
    ),
  };
}
