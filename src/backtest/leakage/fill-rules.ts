import { knownOptions } from '../../core/options.js';

/** What a fill broke: which law of the market says that it cannot have happened. */
export type FillRule =
  | 'same_bar_close'
  | 'time_travel'
  | 'outside_bar'
  | 'favourable_extreme'
  | 'beyond_volume'
  | 'stale_open';

/** The bar a fill is said to have happened in; `volume` only when it is known. */
export interface FillBar {
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume?: number;
}

/** A fill to be judged: bars by their number in the list. */
export interface JudgedFill {
  readonly id: string | number;
  /** The bar whose data the decision was made on. */
  readonly signalBar: number;
  /** What of that bar was used: with its `open` one may still trade within it. */
  readonly uses: 'open' | 'close';
  readonly fillBar: number;
  readonly price: number;
  /** Default `buy`. */
  readonly side?: 'buy' | 'sell';
  readonly quantity?: number;
  /** A resting order may fill at its limit, wherever that is; a marketable one not at the best price of the bar. */
  readonly resting?: boolean;
}

/** Options of {@link fillAudit}. */
export interface FillAuditOptions {
  /** A closing auction is modelled: an order sent before it may fill at the close of the bar it was decided in. */
  readonly closeAuction?: boolean;
  /** Share of a bar's volume that may be ours, default 1. */
  readonly maxShare?: number;
}

/**
 * Fills that no market would have given, with the law each of them breaks.
 *
 * A decision on the close of a bar may fill from the next open on. Prices lie within their bar; a marketable order does not get
 * the very best price of it; no more is bought than was traded.
 *
 * @returns one entry a broken fill: the first law that it breaks
 * @example
 * ```ts
 * import { fillAudit } from 'edgeproof/backtest';
 * const bars = [{ open: 10, high: 11, low: 9, close: 10.5 }, { open: 10.6, high: 12, low: 10, close: 11 }];
 * const [wrong] = fillAudit(bars, [{ id: 1, signalBar: 0, uses: 'close', fillBar: 0, price: 10.5 }]);
 * if (wrong?.rule !== 'same_bar_close') throw new Error('the close was not known before it was over');
 * ```
 */
export function fillAudit(
  bars: readonly FillBar[],
  fills: readonly JudgedFill[],
  options: FillAuditOptions = {},
): readonly { readonly id: string | number; readonly rule: FillRule }[] {
  knownOptions('fillAudit', options, ['closeAuction', 'maxShare']);
  return fills.flatMap((fill) => {
    const bar = bars[fill.fillBar];
    const rule = bar === undefined ? 'time_travel' : brokenRule(fill, bar, options);
    return rule === null ? [] : [{ id: fill.id, rule }];
  });
}

function brokenRule(fill: JudgedFill, bar: FillBar, options: FillAuditOptions): FillRule | null {
  if (fill.fillBar < fill.signalBar) return 'time_travel';
  if (fill.uses === 'close' && fill.fillBar === fill.signalBar) {
    if (fill.price !== bar.close) return 'time_travel';
    if (options.closeAuction !== true) return 'same_bar_close';
  }
  return impossiblePrice(fill, bar) ?? impossibleVolume(fill, bar, options);
}

function impossiblePrice(fill: JudgedFill, bar: FillBar): FillRule | null {
  if (!(fill.price >= bar.low && fill.price <= bar.high)) return 'outside_bar';
  if (fill.resting === true || bar.low === bar.high) return null;
  const best = fill.side === 'sell' ? bar.high : bar.low;
  // The open may be the extreme of its bar, and an order that waits for it gets it.
  return fill.price === best && fill.price !== bar.open && fill.price !== bar.close ? 'favourable_extreme' : null;
}

function impossibleVolume(fill: JudgedFill, bar: FillBar, options: FillAuditOptions): FillRule | null {
  if (fill.quantity === undefined || bar.volume === undefined) return null;
  return fill.quantity > bar.volume * (options.maxShare ?? 1) ? 'beyond_volume' : null;
}
