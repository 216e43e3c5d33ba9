import type { Broker } from '../../contracts/broker.js';
import type { Universe } from '../../core/universe.js';

/**
 * What {@link brokerChecks} needs besides the broker: a way to move its market, and time for its answers.
 *
 * A broker of a real service is checked against a replay of its wire or its test environment.
 */
export interface BrokerHarness {
  /** A broker on a fresh account without positions or orders, not connected. */
  make(): Broker;
  /** What is traded; orders are made on the first instrument, in whole lots. */
  readonly universe: Universe;
  /** Where the market stands at first; default 100. Orders of the checks lie far from it, or at the market. */
  readonly price?: number;
  /** Units of an ordinary order; default 10. */
  readonly quantity?: number;
  /**
   * Lets the market of the first instrument trade at a price, with volume for about one ordinary order: market orders
   * fill in one call or a few, limits that are passed through too.
   */
  trade(broker: Broker, price: number): void | Promise<void>;
  /** Waits until all that is under way has been reported; default some turns of the microtask queue. */
  settle?(broker: Broker): Promise<void>;
  /** Cuts the wire without closing the account; without it reconnecting is tried after `close`. */
  disconnect?(broker: Broker): Promise<void>;
  /** Makes a fill of an open order cross its cancel on the wire, so that it is reported after `cancelled`. */
  lateFill?(broker: Broker, orderId: string): Promise<void>;
  /** Connections, timers and subscriptions that are still held; 0 after `close`. */
  open?(broker: Broker): number;
}
