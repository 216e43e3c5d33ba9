import type { Decimal } from 'decimal.js';
import { ConfigError } from '../core/errors.js';
import { type DecimalInput, type Fixed, fixed, quantize, toDecimal } from '../core/money.js';
import type { NewIntent } from '../core/order.js';

/**
 * Splits a quantity into legs by weight: each leg a whole number of lots, the sum exactly the quantity.
 *
 * Largest remainder method: what rounding leaves over goes, lot by lot, to the legs that lost most; ties to the first.
 *
 * @param quantity - total, a whole number of lots
 * @param weights - one a leg, not negative, not all zero
 * @returns one exact quantity a leg, in order; legs may be zero
 * @throws ConfigError for a bad weight or a total off the lot
 * @example
 * ```ts
 * import { splitQuantity } from 'edgeproof/oms';
 * const legs = splitQuantity(100, [1, 1, 1], 1);
 * if (legs.join() !== '34,33,33') throw new Error(legs.join());
 * ```
 */
export function splitQuantity(
  quantity: DecimalInput,
  weights: readonly number[],
  lotSize: DecimalInput,
): readonly Decimal[] {
  const total = fixed(quantity, 'quantity');
  const lot = fixed(lotSize, 'lot size') || 1n;
  const sum = weights.reduce((a, b) => a + b, 0);
  if (!(sum > 0) || weights.some((w) => !(w >= 0)))
    throw new ConfigError(
      'split',
      `weights ${weights.join(', ')} are not usable`,
      'pass weights of zero or more, one above zero',
    );
  if (quantize(total, lot, 'down') !== total)
    throw new ConfigError('split', `${String(quantity)} is not a whole number of lots`, 'round to the lot first');
  const lots = Number(total / lot);
  const shares = weights.map((w) => (lots * w) / sum);
  const whole = shares.map(Math.floor);
  let left = lots - whole.reduce((a, b) => a + b, 0);
  const order = shares
    .map((share, leg) => ({ leg, rest: share - Math.floor(share) }))
    .sort((a, b) => b.rest - a.rest || a.leg - b.leg);
  for (const { leg } of order) {
    if (left-- <= 0) break;
    whole[leg] = whole[leg]! + 1;
  }
  return whole.map((n) => toDecimal(BigInt(n) * lot));
}

/**
 * Splits one order intent into equal legs, Σ legs = parent; empty legs are left out.
 *
 * @example
 * ```ts
 * import { split } from 'edgeproof/oms';
 * const parent = { action: 'new', instrument: 0, side: 'buy', quantity: 10, type: 'market' } as const;
 * if (split(parent, 4, 1).length !== 4) throw new Error('legs');
 * ```
 */
export function split(parent: NewIntent, legs: number, lotSize: DecimalInput): readonly NewIntent[] {
  const parts = splitQuantity(parent.quantity, new Array<number>(legs).fill(1), lotSize);
  const zero: Fixed = 0n;
  return parts
    .filter((part) => fixed(part) > zero)
    .map((part, i) => ({ ...parent, quantity: part, tag: `${parent.tag ?? 'leg'}/${i + 1}` }));
}
