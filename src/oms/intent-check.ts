import { ConfigError, PluginError } from '../core/errors.js';
import type { Instrument } from '../core/instrument.js';
import { FIXED_ONE, type Fixed, fixed, quantize, toNumber } from '../core/money.js';
import type { NewIntent } from '../core/order.js';
import type { Decision } from '../core/portfolio.js';

/** Whether an intent only brings the strategy's position closer to zero, orders in flight counted. */
export function reduces(intent: NewIntent, quantity: Fixed, at: Decision): boolean {
  const held = at.positions.quantity(intent.instrument);
  const wanted = toNumber(quantity);
  // What can only reduce cannot turn a position round, whatever else rests beside it: a stop must not shut the way out.
  if (intent.reduceOnly === true && wanted <= Math.abs(held) + 1e-12)
    return intent.side === 'sell' ? held > 0 : held < 0;
  const inFlight = at.inFlight.quantity(intent.instrument);
  if (intent.side === 'sell') return held > 0 && wanted <= held + Math.min(inFlight, 0) + 1e-12;
  return held < 0 && wanted <= -held - Math.max(inFlight, 0) + 1e-12;
}

/**
 * The exact quantity of a protective leg, rounded down to the lot, and no more than was left of the order that it
 * protects: its policy could not know what others would cut.
 *
 * @throws PluginError unless it is on the other side
 */
export function checkProtection(leg: NewIntent, parent: NewIntent, allowed: Fixed, listing: Instrument): Fixed {
  const asked = quantize(fixed(leg.quantity, 'protective quantity'), listing.lotSize, 'down');
  const quantity = asked > allowed ? allowed : asked;
  const flaw = formFlaw(leg, listing, quantity);
  const protects = leg.instrument === parent.instrument && leg.side !== parent.side;
  if (flaw !== null || !protects) {
    throw new PluginError(
      'risk gate',
      `a protective leg on ${listing.id} ${flaw ?? 'does not reduce the order that it protects'}`,
      'attach legs on the other side of the order',
    );
  }
  return quantity;
}

/** What is wrong with an intent's form as a sentence, or null; terms that contradict each other are a ConfigError. */
export function formFlaw(intent: NewIntent, listing: Instrument, quantity: Fixed): string | null {
  if (quantity <= 0n)
    return `${listing.id}: quantity ${String(intent.quantity)} is below the lot ${toNumber(listing.lotSize)}`;
  if (quantity < listing.minQuantity)
    return `${listing.id}: quantity ${toNumber(quantity)} is below the minimum ${toNumber(listing.minQuantity)}`;
  const needsLimit = intent.type === 'limit' || intent.type === 'stop-limit';
  const needsStop = intent.type === 'stop' || intent.type === 'stop-limit';
  if (needsLimit !== (intent.limitPrice !== undefined))
    throw intentError(listing, intent, needsLimit ? 'needs a limitPrice' : 'takes no limitPrice');
  if (needsStop && intent.stopPrice === undefined) throw intentError(listing, intent, 'needs a stopPrice');
  if (intent.type === 'trailing-stop' && intent.trail === undefined)
    throw intentError(listing, intent, 'needs a trail');
  if (intent.timeInForce === 'gtd' && intent.expireAt === undefined)
    throw intentError(listing, intent, 'with gtd needs expireAt');
  const reference = intent.limitPrice ?? intent.stopPrice;
  if (
    reference !== undefined &&
    listing.minNotional > 0n &&
    (fixed(reference) * quantity) / FIXED_ONE < listing.minNotional
  ) {
    return `${listing.id}: notional is below the minimum ${toNumber(listing.minNotional)}`;
  }
  return null;
}

function intentError(listing: Instrument, intent: NewIntent, what: string): ConfigError {
  return new ConfigError(
    `order on ${listing.id}`,
    `a ${intent.type} order ${what}`,
    'correct the intent in your Execution',
  );
}
