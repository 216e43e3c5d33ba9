import type { BarEvent } from '../../core/event.js';
import { toNumber } from '../../core/money.js';
import { toIso } from '../../core/time.js';
import type { FillRecord } from '../../report/run-record.js';
import type { Leak } from './leak-report.js';

/** What the fills of a run are judged by. */
export interface RunFillRules {
  /** Share of a bar's volume that may be ours, default 1. */
  readonly maxVolumeShare?: number | undefined;
  /** A closing auction is modelled: the optimistic profile is then no leak. */
  readonly allowSameClose?: boolean | undefined;
}

/** The fills of a run and what is known of them. */
export interface RunFills {
  readonly fills: readonly FillRecord[];
  readonly bars: readonly (readonly BarEvent[])[];
  readonly ids: readonly string[];
  readonly sentAt: ReadonlyMap<string, number>;
  /** Ids of the orders that take what there is; default none is known to. */
  readonly marketOrders?: ReadonlySet<string>;
  readonly optimistic: boolean;
  /** Instruments whose opens are copies of the close before. */
  readonly staleOpens: boolean;
}

/**
 * Fills that no market would have given: before the order was sent, better than any price of their bar, at its very best price
 * without waiting for it, more than was traded, at opens that are no opens. A price that is *worse* than the bar is slippage.
 */
export function impossibleFills(run: RunFills, rules: RunFillRules): readonly Leak[] {
  const leaks: Leak[] = [];
  const traded = new Map<BarEvent, number>();
  const tell = (fill: FillRecord, what: string): void => {
    const id = run.ids[fill.instrument]!;
    const sentence = `${id}: the ${fill.side} of order ${fill.orderId} at ${toIso(fill.at)} ${what}.`;
    leaks.push({ kind: 'impossible-fill', stage: 'fills', column: `${id} ${fill.orderId}`, at: fill.at, sentence });
  };
  if (run.optimistic && rules.allowSameClose !== true && run.fills[0] !== undefined)
    tell(run.fills[0], 'and others may fill at the very close that the decision was made on');
  for (const fill of run.fills) {
    const sent = run.sentAt.get(fill.orderId);
    if (sent !== undefined && fill.ts < sent)
      tell(fill, `happened at ${toIso(fill.ts)}, before it was sent at ${toIso(sent)}`);
    const around = barsAround(run.bars[fill.instrument] ?? [], fill);
    if (around.length === 0) continue;
    const price = toNumber(fill.priceFixed);
    const broken = around.map((bar) =>
      brokenPrice(fill, price, { bar, staleOpens: run.staleOpens, waits: waits(fill, run.marketOrders) }),
    );
    if (broken.every((one) => one !== null)) tell(fill, broken[0]!);
    const bar = around[0]!;
    if (!(bar.volume > 0)) continue;
    const ours = (traded.get(bar) ?? 0) + toNumber(fill.quantityFixed);
    traded.set(bar, ours);
    const share = rules.maxVolumeShare ?? 1;
    const room = Math.max(...around.map((one) => one.volume)) * share;
    if (ours > room * (1 + 1e-9)) tell(fill, `makes ${ours} of a bar in which ${bar.volume} were traded`);
  }
  return leaks;
}

/** The bars that a fill may have happened in: two when it lies on their border. */
function barsAround(bars: readonly BarEvent[], fill: FillRecord): readonly BarEvent[] {
  let low = 0;
  let high = bars.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (bars[middle]!.ts < fill.ts) low = middle + 1;
    else high = middle;
  }
  return bars.slice(low, low + 2).filter((one) => one.start <= fill.ts && fill.ts <= one.ts);
}

/** Whether it made liquidity, as its report says; a market order never does, whatever the report says. */
function waits(fill: FillRecord, marketOrders: RunFills['marketOrders']): boolean {
  return fill.liquidity === 'maker' && marketOrders?.has(fill.orderId) !== true;
}

/** What is wrong with a price in a bar, in words; null when it could be had. */
function brokenPrice(
  fill: FillRecord,
  price: number,
  { bar, staleOpens, waits }: { readonly bar: BarEvent; readonly staleOpens: boolean; readonly waits: boolean },
): string | null {
  const buys = fill.side === 'buy';
  const slack = 1e-9 * price;
  if (buys ? price < bar.low - slack : price > bar.high + slack)
    return `got ${price}, better than any price of its bar (${bar.low} to ${bar.high})`;
  if (waits || bar.low === bar.high) return null;
  if (staleOpens && Math.abs(price - bar.open) <= slack)
    return `took the open ${price}, which is only a copy of the close before`;
  const best = buys ? bar.low : bar.high;
  const at = (other: number): boolean => Math.abs(price - other) <= slack;
  if (at(best) && !at(bar.open) && !at(bar.close))
    return `got ${price}, the very best price of its bar, without having waited for it`;
  return null;
}
