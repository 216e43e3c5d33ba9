import type { AccountSnapshot, BrokerCapabilities } from '../../contracts/broker.js';
import { decimalText, type Fixed } from '../../core/money.js';
import type { ListingNames } from '../transport/listing-names.js';

/** What every venue of ccxt shares, and no more. */
export const CAPABILITIES: BrokerCapabilities = {
  orderTypes: ['market', 'limit'],
  timesInForce: ['gtc'],
  replace: false,
  duplicateIds: 'never-repost',
  // The shortest that a large venue takes; longer ids would be refused there.
  maxIdLength: 32,
  shortSelling: false,
  fractional: true,
  queryById: false,
  // Lists of open orders lag behind; by how much no venue says.
  queryLag: 2_000_000,
  queryFills: true,
  fillIds: true,
  cumulative: false,
  groups: [],
  reduceOnly: false,
};

/** A balance as the port tells it: what a listing delivers is its position, every other asset is cash. */
export function splitBalance(
  balance: ReadonlyMap<string, Fixed>,
  names: ListingNames,
): Pick<AccountSnapshot, 'cash' | 'positions'> {
  const delivered = new Set<string>();
  const positions: { instrument: string; quantity: string; averagePrice: string }[] = [];
  for (const { id, base } of names.listings) {
    if (base === null || delivered.has(base)) continue;
    delivered.add(base);
    const quantity = balance.get(base) ?? 0n;
    // ccxt's balances say nothing of what an asset cost.
    if (quantity !== 0n) positions.push({ instrument: id, quantity: decimalText(quantity, 12), averagePrice: '0' });
  }
  const rest = [...balance].filter(([asset]) => !delivered.has(asset));
  return { positions, cash: Object.fromEntries(rest.map(([asset, amount]) => [asset, decimalText(amount, 12)])) };
}
