import { decimalText, type Fixed, fixed } from '../../core/money.js';
import { type ApprovedOrder, Order, type OrderType, type TimeInForce } from '../../core/order.js';
import type { Liquidity } from '../../core/report.js';
import type { CountedFill } from '../life/fill-book.js';
import type { PackedFill, PackedTerms } from './record.js';

/** Texts of numbers that come again and again, each at the one place that the bits of its number lead to. */
const PLACES = 4096;
const KEPT: Fixed[] = new Array<Fixed>(PLACES).fill(0n);
const TEXTS: string[] = new Array<string>(PLACES).fill('0');
const BITS = new BigInt64Array(1);
const HALVES = new Int32Array(BITS.buffer);

/** Exact decimal text; that of the quantities and prices that come again and again is kept. */
export function exactText(value: Fixed): string {
  BITS[0] = value;
  const place = Math.imul(HALVES[0]! ^ Math.imul(HALVES[1]!, 0x85ebca6b), 0x9e3779b1) >>> 20;
  if (KEPT[place] === value) return TEXTS[place]!;
  const text = decimalText(value, 12);
  KEPT[place] = value;
  TEXTS[place] = text;
  return text;
}

/** An order's terms for the journal. */
export function packTerms(order: ApprovedOrder, instrument: string): PackedTerms {
  const packed: { -readonly [K in keyof PackedTerms]: PackedTerms[K] } = {
    strategy: order.strategy,
    instrument,
    side: order.side,
    type: order.type,
    quantity: exactText(order.quantityFixed),
    timeInForce: order.timeInForce,
    decidedAt: order.decidedAt,
  };
  if (order.limitFixed !== null) packed.limit = exactText(order.limitFixed);
  if (order.stopFixed !== null) packed.stop = exactText(order.stopFixed);
  if (order.trailFixed !== null) packed.trail = exactText(order.trailFixed);
  if (order.trailBps !== null) packed.trailBps = order.trailBps;
  if (order.expireAt !== null) packed.expireAt = order.expireAt;
  if (order.reduceOnly) packed.reduceOnly = true;
  if (order.tag !== '') packed.tag = order.tag;
  return packed;
}

const READ = new Map<string, Fixed>();

/** The exact number of a text; those that come again and again are kept. */
function exactOf(text: string): Fixed {
  let value = READ.get(text);
  if (value === undefined) {
    value = fixed(text);
    if (READ.size >= 4096) READ.clear();
    READ.set(text, value);
  }
  return value;
}

const maybe = (text: string | undefined): Fixed | null => (text === undefined ? null : exactOf(text));

/** The order of packed terms, as the gate approved it. */
export function unpackTerms(id: string, terms: PackedTerms, instrument: number): ApprovedOrder {
  return new Order({
    id,
    strategy: terms.strategy,
    instrument,
    side: terms.side,
    type: terms.type as OrderType,
    quantityFixed: exactOf(terms.quantity),
    limitFixed: maybe(terms.limit),
    stopFixed: maybe(terms.stop),
    trailFixed: maybe(terms.trail),
    trailBps: terms.trailBps ?? null,
    timeInForce: terms.timeInForce as TimeInForce,
    expireAt: terms.expireAt ?? null,
    reduceOnly: terms.reduceOnly ?? false,
    tag: terms.tag ?? '',
    decidedAt: terms.decidedAt,
  }) as ApprovedOrder;
}

/** A fill for the journal. */
export function packFill(fill: CountedFill): PackedFill {
  const packed: { -readonly [K in keyof PackedFill]: PackedFill[K] } = {
    id: fill.id,
    price: exactText(fill.price),
    quantity: exactText(fill.quantity),
    cumulative: exactText(fill.cumulative),
    ts: fill.ts,
  };
  if (fill.fee !== 0n) packed.fee = exactText(fill.fee);
  if (fill.feeCurrency !== '') packed.feeCurrency = fill.feeCurrency;
  if (fill.liquidity !== 'unknown') packed.liquidity = fill.liquidity;
  return packed;
}

/** The fill of a packed one. */
export function unpackFill(packed: PackedFill): CountedFill {
  return {
    id: packed.id,
    price: exactOf(packed.price),
    quantity: exactOf(packed.quantity),
    cumulative: exactOf(packed.cumulative),
    fee: packed.fee === undefined ? 0n : exactOf(packed.fee),
    feeCurrency: packed.feeCurrency ?? '',
    liquidity: (packed.liquidity ?? 'unknown') as Liquidity,
    ts: packed.ts,
  };
}

export { maybe as unpackMaybe };
