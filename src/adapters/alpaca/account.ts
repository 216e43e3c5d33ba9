import type { AccountSnapshot, FillPage } from '../../contracts/broker.js';
import { BrokerError } from '../../core/errors.js';
import { decimalText, type Fixed } from '../../core/money.js';
import { ExecutionReport } from '../../core/report.js';
import { brokerOrder } from '../transport/broker-order.js';
import type { TrackedOrder } from '../transport/order-track.js';
import type { AlpacaChanges } from './changes.js';
import { legOf } from './desk.js';
import { type AlpacaLine, fillId } from './line.js';
import { type AlpacaParts, termsOf } from './parts.js';
import type { AlpacaOrder } from './wire.js';

const TRIES = 4;

/** What Alpaca believes of the account, brought together with what this line knows. */
export class AlpacaAccount {
  readonly #parts: AlpacaParts;
  readonly #line: AlpacaLine;
  readonly #changes: AlpacaChanges;
  /** Client ids of orders that past fills belong to, by the venue's id. */
  readonly #ids = new Map<string, string>();

  constructor(parts: AlpacaParts, line: AlpacaLine, changes: AlpacaChanges) {
    this.#parts = parts;
    this.#line = line;
    this.#changes = changes;
  }

  /**
   * Asks for everything until nothing came between the answers: orders, positions and cash of one moment.
   *
   * What the stream did not tell of orders that this line follows comes out as reports.
   */
  async snapshot(): Promise<AccountSnapshot> {
    const { client, voice, names, settings } = this.#parts;
    for (let tried = 1; ; tried++) {
      const before = voice.count;
      await this.#orders();
      const count = voice.count;
      const [account, held] = [await client.account(), await client.positions()];
      if (voice.count !== count && tried < TRIES) continue;
      if (tried > 1 || voice.count !== before)
        voice.say('account', `asked ${tried} times for an account of one moment`);
      if (account.blocked) voice.say('account', `trading is blocked, status ${account.status}`, { level: 'halt' });
      return {
        at: settings.transport.clock.now(),
        cash: { [account.currency]: decimalText(account.cash, 12) },
        positions: held.map(({ symbol, quantity, average }) => ({
          instrument: names.idOf(symbol),
          quantity: decimalText(quantity, 12),
          averagePrice: decimalText(average, 12),
        })),
        openOrders: this.#parts.track.openOrders.filter((one) => one.venueId !== '').map(brokerOrder),
      };
    }
  }

  /** One page of past fills after a cursor, the id of an activity. */
  async fills(cursor: string): Promise<FillPage> {
    const { client, settings } = this.#parts;
    const page = await client.fills(cursor === '' ? {} : { token: cursor });
    const at = settings.transport.clock.now();
    const fills: ExecutionReport[] = [];
    for (const fill of page) {
      const orderId = await this.#clientId(fill.orderId);
      const cumulative = this.#line.baseOf(fill.orderId) + fill.cumulative;
      const body = { price: fill.price, quantity: fill.quantity, cumulative, fee: 0n, feeCurrency: '' };
      const head = { orderId, ts: Math.min(fill.ts, at), at };
      const id = fillId(fill.orderId, fill.cumulative);
      fills.push(new ExecutionReport('fill', head, { ...body, fillId: id, liquidity: 'unknown' }));
    }
    return { fills, cursor: page.at(-1)?.id ?? cursor, more: client.isFullPage(page) };
  }

  async #orders(): Promise<void> {
    const { client, track } = this.#parts;
    const followed = track.openOrders.filter((one) => one.venueId !== '');
    const open = await client.openOrders();
    const there = new Set<TrackedOrder>();
    for (const entity of open) {
      const known = track.byVenueId(entity.id) ?? track.get(entity.clientId);
      const order = known ?? (await this.#found(entity));
      there.add(order);
      await this.#line.entity(order, entity);
    }
    for (const order of followed) {
      if (there.has(order)) continue;
      const answer = await client.byId(order.venueId);
      if (answer.order !== null) await this.#line.entity(order, answer.order);
      else if (answer.verdict !== 'absent')
        throw new BrokerError('alpaca', `asked after order ${order.id}: ${answer.text}`, 'reconcile again');
    }
  }

  /** An order that is open at the venue and that this line did not send: what was filled before is not reported again. */
  async #found(entity: AlpacaOrder): Promise<TrackedOrder> {
    const { track, names, client } = this.#parts;
    const id = entity.replaces === '' ? entity.clientId : legOf(entity.clientId);
    let base: Fixed = 0n;
    if (id !== entity.clientId) {
      for (let leg = entity.replaces, hops = 0; leg !== '' && hops < 100; hops++) {
        const { order: before } = await client.byId(leg);
        base += before?.filled ?? 0n;
        leg = before?.replaces ?? '';
      }
      this.#line.setBase(entity.id, base);
      this.#changes.seen(id, entity.clientId);
    }
    const terms = termsOf(entity, names);
    const order = track.follow({ ...terms, id, quantity: base + terms.quantity });
    if (id !== entity.clientId) track.alias(order, entity.clientId);
    track.link(order, entity.id);
    const filled = base + entity.filled;
    track.adopt(order, filled > 0n ? 'partly-filled' : 'accepted', filled);
    return order;
  }

  async #clientId(venueId: string): Promise<string> {
    const { client, track } = this.#parts;
    const known = track.byVenueId(venueId)?.id ?? this.#ids.get(venueId);
    if (known !== undefined) return known;
    const answer = await client.byId(venueId);
    // A fill of an order that is not shown any more is nobody's here; one that it cannot tell of now is asked for again.
    if (answer.order === null && answer.verdict === 'absent') return venueId;
    if (answer.order === null)
      throw new BrokerError('alpaca', `asked whose fill it is: ${answer.text}`, 'ask for the fills again');
    const { clientId, replaces } = answer.order;
    const id = replaces === '' ? clientId : legOf(clientId);
    if (this.#ids.size > 50_000) this.#ids.clear();
    this.#ids.set(venueId, id);
    return id;
  }
}
