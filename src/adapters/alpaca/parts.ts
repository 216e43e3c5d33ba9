import { BrokerError } from '../../core/errors.js';
import type { Lanes } from '../transport/lanes.js';
import type { ListingNames } from '../transport/listing-names.js';
import type { FirstTerms, OrderTrack } from '../transport/order-track.js';
import type { Voice } from '../transport/voice.js';
import type { AlpacaClient } from './client.js';
import type { AlpacaSettings } from './options.js';
import type { AlpacaOrder } from './wire.js';

/** What the parts of the broker share. */
export interface AlpacaParts {
  readonly settings: AlpacaSettings;
  /** Made anew with each connect. */
  client: AlpacaClient;
  readonly track: OrderTrack;
  readonly names: ListingNames;
  readonly lanes: Lanes;
  readonly voice: Voice;
}

/** The first terms of an order that Alpaca tells of. */
export function termsOf(order: AlpacaOrder, names: ListingNames): FirstTerms {
  return {
    id: order.clientId,
    instrument: names.idOf(order.symbol),
    symbol: order.symbol,
    side: order.side,
    quantity: order.quantity ?? order.filled,
    limit: order.limit,
    stop: order.stop,
  };
}

/** Nobody can tell what became of a request: the caller asks before it sends anything again. */
export function unknownOutcome(what: string): BrokerError {
  const fix = 'ask with order(id) or reconcile() before you send anything again';
  return new BrokerError('alpaca', what, fix, { outcome: 'unknown' });
}
