import type { InstrumentIndex } from '../core/instrument.js';
import type { StopDistance } from './stop-meter.js';

/** The rules of a {@link protectiveStops} that move a level. */
export interface LevelRules {
  readonly trail?: StopDistance | undefined;
  readonly breakEven?: { readonly after: number; readonly offsetBps: number } | undefined;
}

/** One open trade under watch; prices are those of present shares. */
export interface WatchedTrade {
  readonly side: 1 | -1;
  readonly entry: number;
  /** Distance from the entry to its first stop: what targets and break-even are counted in. */
  readonly risk: number;
  readonly since: number;
  /** Best price since the entry. */
  readonly best: number;
  /** The stop; it only moves with the trade. */
  readonly level: number;
  /** Units at the entry, what shares of targets are taken of. */
  readonly units: number;
  /** Targets that are through. */
  readonly taken: number;
}

/** The best price of a trade, another bar counted. */
export function bestOf({ side, best }: WatchedTrade, extreme: number): number {
  return Number.isNaN(extreme) || side * extreme <= side * best ? best : extreme;
}

/** The trade after another bar: the best price follows it, and the level follows that at the distance `trailing`. */
export function follow(trade: WatchedTrade, extreme: number, rules: LevelRules, trailing: number): WatchedTrade {
  const { side, entry, risk } = trade;
  const best = bestOf(trade, extreme);
  let level = side * trade.level;
  // NaN, an unknown distance, moves nothing.
  if (rules.trail !== undefined && side * best - trailing > level) level = side * best - trailing;
  const even = rules.breakEven;
  if (even !== undefined && side * (best - entry) >= even.after * risk)
    level = Math.max(level, side * entry + (even.offsetBps / 10_000) * Math.abs(entry));
  return { ...trade, best, level: side * level };
}

/** Prices of old shares in new ones. */
export function inNewShares(trade: WatchedTrade, price: number): WatchedTrade {
  const { entry, risk, best, level, units } = trade;
  return {
    ...trade,
    entry: entry * price,
    risk: risk * price,
    best: best * price,
    level: level * price,
    units: units / price,
  };
}

/** The tag of a protective order, so that fills say what they were for. */
export function protectTag(what: 'stop' | 'target', i: InstrumentIndex, k = 0): string {
  return what === 'stop' ? `protect-stop-${i}` : `protect-target-${i}-${k}`;
}
