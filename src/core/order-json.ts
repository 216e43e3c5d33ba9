import type { Json } from './json.js';
import { Order, type OrderTerms } from './order.js';

const EXACT = ['quantityFixed', 'limitFixed', 'stopFixed', 'trailFixed'] as const;
const PLAIN = [
  'id',
  'strategy',
  'instrument',
  'side',
  'type',
  'trailBps',
  'timeInForce',
  'expireAt',
  'reduceOnly',
  'tag',
  'decidedAt',
] as const;

/** The terms of an order as JSON: exact numbers as text of their units. */
export type OrderJson = {
  readonly [K in keyof OrderTerms]: OrderTerms[K] extends bigint | null ? string | null : OrderTerms[K];
};

/** The terms of an order for snapshots and journals. */
export function orderToJson(order: OrderTerms): OrderJson {
  const made: Record<string, Json> = {};
  for (const name of PLAIN) made[name] = order[name];
  for (const name of EXACT) made[name] = order[name] === null ? null : String(order[name]);
  return made as unknown as OrderJson;
}

/** The order of {@link orderToJson}. */
export function orderFromJson(json: OrderJson): Order {
  const terms: Record<string, unknown> = { ...json };
  for (const name of EXACT) terms[name] = json[name] == null ? null : BigInt(json[name]);
  return new Order(terms as unknown as OrderTerms);
}
