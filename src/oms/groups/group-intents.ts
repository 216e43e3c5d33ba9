import { ConfigError } from '../../core/errors.js';
import { knownOptions } from '../../core/options.js';
import type { NewIntent } from '../../core/order.js';
import { type GroupKind, groupTag, placeOf } from './group-tag.js';

function placed(kind: GroupKind, group: string, orders: readonly NewIntent[], entries: number): readonly NewIntent[] {
  const instruments = new Set(orders.map((one) => one.instrument));
  if (instruments.size > 1)
    throw new ConfigError(`${kind} ${group}`, 'its orders are on several instruments', 'make a group for each');
  return orders.map((one, k) => {
    const tag = groupTag({ kind, group, role: k < entries ? 'entry' : 'exit' }, one.tag);
    if (placeOf(tag) === null)
      throw new ConfigError(
        `${kind} ${group}`,
        'its name is not one',
        'use 1 to 40 letters, digits, dots, dashes and underscores',
      );
    return { ...one, tag };
  });
}

/**
 * Orders of which one ends the others: what any of them fills is less for all. The first stop among them, or else the first, rests
 * at the venue; the others are watched on our side and take its place when their price is reached, so that no two are ever live.
 *
 * @param group - names the group, once within its strategy
 * @returns intents for an Execution on a `groupVenue`, in their order
 * @throws ConfigError for fewer than two, several instruments, or an impossible name
 * @example
 * ```ts
 * import { oco } from 'edgeproof/oms';
 * const exit = { action: 'new', instrument: 0, side: 'sell', quantity: 10 } as const;
 * const [profit, stop] = oco('exit-1', [{ ...exit, type: 'limit', limitPrice: 110 }, { ...exit, type: 'stop', stopPrice: 90 }]);
 * if (profit?.tag !== '[oco exit-1 exit]' || stop === undefined) throw new Error('tied together by their tags');
 * ```
 */
export function oco(group: string, orders: readonly NewIntent[]): readonly NewIntent[] {
  if (orders.length < 2)
    throw new ConfigError(`oco ${group}`, 'it has fewer than two orders', 'pass those that exclude each other');
  return placed('oco', group, orders, 0);
}

/**
 * An order that triggers another: of the second one goes out what the first one has filled, fill by fill.
 *
 * @param group - names the group, once within its strategy
 * @throws ConfigError for several instruments, or an impossible name
 * @example
 * ```ts
 * import { oto } from 'edgeproof/oms';
 * const buy = { action: 'new', instrument: 0, side: 'buy', quantity: 10, type: 'market' } as const;
 * const intents = oto('in-1', buy, { ...buy, side: 'sell', type: 'stop', stopPrice: 90, reduceOnly: true });
 * if (intents.length !== 2) throw new Error('two orders');
 * ```
 */
export function oto(group: string, entry: NewIntent, then: NewIntent): readonly NewIntent[] {
  return placed('oto', group, [entry, then], 1);
}

/**
 * An entry with two exits of which one ends the other: a profit to take and a stop, of what the entry has filled.
 *
 * @param group - names the group, once within its strategy
 * @throws ConfigError for several instruments, exits on the entry's side, or an impossible name
 * @example
 * ```ts
 * import { bracket } from 'edgeproof/oms';
 * const intents = bracket('b-1', { action: 'new', instrument: 0, side: 'buy', quantity: 10, type: 'market' }, {
 *   profit: { type: 'limit', limitPrice: 110 },
 *   stop: { type: 'trailing-stop', trail: { bps: 300 } },
 * });
 * if (intents.length !== 3 || intents[2]?.side !== 'sell' || intents[2].reduceOnly !== true) throw new Error('three orders');
 * ```
 */
export function bracket(
  group: string,
  entry: NewIntent,
  exits: {
    readonly profit: Pick<NewIntent, 'type' | 'limitPrice'>;
    readonly stop: Pick<NewIntent, 'type' | 'stopPrice' | 'limitPrice' | 'trail'>;
  },
): readonly NewIntent[] {
  knownOptions(`bracket ${group}`, exits, ['profit', 'stop']);
  const out: Pick<NewIntent, 'action' | 'instrument' | 'side' | 'quantity' | 'reduceOnly'> = {
    action: 'new',
    instrument: entry.instrument,
    side: entry.side === 'buy' ? 'sell' : 'buy',
    quantity: entry.quantity,
    reduceOnly: true,
  };
  return placed('bracket', group, [entry, { ...out, ...exits.profit }, { ...out, ...exits.stop }], 1);
}
