import { decimalText, type Fixed } from '../../core/money.js';
import { MINUTE, type Micros } from '../../core/time.js';
import type { TrackedOrder } from '../transport/order-track.js';
import type { AlpacaParts } from './parts.js';
import { ALPACA_STATUS, type AlpacaFill, type AlpacaOrder, type AlpacaUpdate } from './wire.js';

/** Pages of fills that one repair reads at most: 100 a page. */
const MOST_PAGES = 50;
const REPAIRS = 5;
/** Legs of changed orders that are remembered. */
const MOST_LEGS = 20_000;

/**
 * What Alpaca says about orders, brought into the books: updates of the stream, and order entities that were asked for.
 *
 * The stream has no sequence, so that a lost message shows only in the totals: `filled_qty` is held against what was
 * reported, and where it is ahead the account's activities are asked for the fills that are missing.
 */
export class AlpacaLine {
  readonly #parts: AlpacaParts;
  /** What earlier legs of a changed order had filled, by the venue's id of the leg. */
  readonly #bases = new Map<string, Fixed>();
  /** Legs whose place in their order is not known before the leg before them has ended. */
  readonly #pending = new Map<
    string,
    { readonly order: TrackedOrder; readonly before: string; readonly total: Fixed }
  >();

  /** Orders whose change was taken on, with no word yet of how it ended. */
  readonly #changing = new Set<string>();

  readonly #approved = new Map<string, Fixed>();

  constructor(parts: AlpacaParts) {
    this.#parts = parts;
  }

  /** An update of the stream. Updates of one order are taken in the order in which they came. */
  update(update: AlpacaUpdate, raw: string): Promise<void> {
    const { track, lanes, voice } = this.#parts;
    const order = track.byVenueId(update.order.id) ?? track.get(update.order.clientId);
    if (order === undefined) {
      voice.say('foreign-order', `${update.event} of an order that this line did not send`, {
        orderId: update.order.clientId,
        raw,
      });
      return Promise.resolve();
    }
    return lanes.run(`in:${order.id}`, () => this.#update(order, update, raw));
  }

  /** An order entity that was asked for. */
  entity(order: TrackedOrder, entity: AlpacaOrder): Promise<void> {
    return this.#parts.lanes.run(`in:${order.id}`, () => this.#entity(order, entity));
  }

  /** States, before a change is sent, the total that was approved: its events may come before its answer, or without one. */
  intendChange(order: TrackedOrder, total: Fixed): void {
    this.#approved.set(order.id, total);
  }

  /** Announces that Alpaca took a change on; a leg of the same order is named, a successor is an order of its own. */
  expectChange(
    order: TrackedOrder,
    leg: { readonly id: string; readonly before: string; readonly total: Fixed } | null,
  ): void {
    // Its events may have come before the answer: then it is in its place already.
    if (leg !== null && this.#bases.has(leg.id)) return;
    this.#changing.add(order.id);
    if (leg !== null) this.#pending.set(leg.id, { order, before: leg.before, total: leg.total });
  }

  async #update(order: TrackedOrder, update: AlpacaUpdate, raw: string): Promise<void> {
    const { track, voice } = this.#parts;
    const { event, order: entity, ts } = update;
    if (!(await this.#place(order, entity))) return;
    if (update.price !== null && update.quantity !== null) {
      const fill = { ...update, price: update.price, quantity: update.quantity };
      const base = this.#bases.get(entity.id) ?? 0n;
      const taken = track.fill(
        order,
        { ...fill, fillId: fillId(entity.id, entity.filled), cumulative: base + entity.filled },
        ts,
      );
      if (taken === 'gap') await this.#repair(order, entity);
      if (order.filled > order.quantity)
        voice.say('overfill', `filled ${decimalText(order.filled, 12)} of ${decimalText(order.quantity, 12)}`, {
          level: 'halt',
          orderId: order.id,
          raw,
        });
      return;
    }
    if (event === 'order_cancel_rejected') track.tell('cancel-rejected', order.id, ts, 'Alpaca refused the cancel');
    else if (event === 'order_replace_rejected') this.#refuseChange(order, ts);
    else if (event === 'trade_bust' || event === 'trade_correct')
      voice.say('correction', `${event}: Alpaca takes back or corrects a fill`, {
        level: 'halt',
        orderId: order.id,
        raw,
      });
    else await this.#entity(order, entity, ts);
  }

  async #entity(order: TrackedOrder, entity: AlpacaOrder, ts: Micros = entity.updatedAt): Promise<void> {
    const { track } = this.#parts;
    if (!(await this.#place(order, entity))) return;
    const base = this.#bases.get(entity.id) ?? 0n;
    const means = ALPACA_STATUS[entity.status];
    if (means !== 'rejected' && entity.status !== 'pending_new') track.accepted(order, ts);
    if (base + entity.filled > order.filled) await this.#repair(order, entity);
    if (means === 'open' || means === 'filled') return;
    // A leg that was replaced ends nothing but itself; what follows it is told when its successor is known.
    if (means === 'replaced') return this.#replaced(order, entity, ts);
    if (order.venueId !== '' && order.venueId !== entity.id) return;
    const reason = means === 'rejected' ? 'Alpaca rejected the order' : '';
    if (track.end(order, means, ts, { filled: base + entity.filled, reason }) === 'gap') this.#gap(order, entity);
  }

  /** Puts a leg into its order; false where the entity tells of a leg that is over and done. */
  async #place(order: TrackedOrder, entity: AlpacaOrder): Promise<boolean> {
    const { track, client } = this.#parts;
    const pending = this.#pending.get(entity.id) ?? this.#strangeLeg(order, entity);
    if (pending !== undefined && entity.status !== 'rejected') {
      // Something happens to the new leg before we heard that the old one has ended: ask.
      const old = await client.byId(pending.before);
      if (old.order !== null && old.order.status === 'replaced')
        await this.#replaced(order, old.order, old.order.updatedAt);
    } else if (pending !== undefined) {
      this.#refuseChange(order, entity.updatedAt);
      return false;
    }
    if (order.venueId === '' && entity.status !== 'replaced') track.link(order, entity.id);
    return true;
  }

  /** A leg of ours that nobody announced: its change was thought lost, or made before a restart. */
  #strangeLeg(order: TrackedOrder, entity: AlpacaOrder): { readonly before: string } | undefined {
    if (entity.replaces === '' || entity.clientId === order.id || this.#bases.has(entity.id)) return undefined;
    const leg = { order, before: entity.replaces, total: this.#approved.get(order.id) ?? order.quantity };
    this.#pending.set(entity.id, leg);
    return leg;
  }

  /** What the legs before one had filled. */
  baseOf(leg: string): Fixed {
    return this.#bases.get(leg) ?? 0n;
  }

  /** States what the legs before one had filled, for an order that was found at the start. */
  setBase(leg: string, base: Fixed): void {
    this.#bases.set(leg, base);
    if (this.#bases.size > MOST_LEGS) this.#bases.delete(this.#bases.keys().next().value ?? '');
  }

  #refuseChange(order: TrackedOrder, ts: Micros): void {
    for (const [leg, one] of this.#pending) if (one.order === order) this.#pending.delete(leg);
    // Told once, by whichever of the two orders' events comes first.
    this.#approved.delete(order.id);
    if (this.#changing.delete(order.id))
      this.#parts.track.tell('replace-rejected', order.id, ts, 'Alpaca refused the change');
  }

  async #replaced(order: TrackedOrder, entity: AlpacaOrder, ts: Micros): Promise<void> {
    const { track, voice, client } = this.#parts;
    const base = this.#bases.get(entity.id) ?? 0n;
    if (base + entity.filled > order.filled) await this.#repair(order, entity);
    this.#changing.delete(order.id);
    const leg = entity.replacedBy;
    const pending = this.#pending.get(leg);
    if (pending === undefined) {
      const next = leg === '' ? undefined : track.byVenueId(leg);
      if (next !== undefined && next !== order) track.succeeded(order, next.id, ts);
      return;
    }
    this.#pending.delete(leg);
    this.#approved.delete(order.id);
    this.setBase(leg, base + entity.filled);
    const answer = await client.byId(leg);
    track.link(order, leg);
    const [quantity, limit, stop] = [
      answer.order?.quantity ?? null,
      answer.order?.limit ?? order.limit,
      answer.order?.stop ?? order.stop,
    ];
    const total = quantity === null ? pending.total : base + entity.filled + quantity;
    track.changed(order, { quantity: total, limit, stop }, ts);
    if (total <= pending.total) return;
    // Fills that raced with the change come on top of it (Alpaca-API issue 165): no more than was approved may stand.
    voice.say(
      'replace-half-done',
      `the changed order may fill ${decimalText(total, 12)}, approved were ${decimalText(pending.total, 12)}; it is being cancelled`,
      { level: 'halt', orderId: order.id },
    );
    await client.cancel(leg);
  }

  /** Asks for the fills that are missing, until the totals agree or it gives up and says so. */
  async #repair(order: TrackedOrder, entity: AlpacaOrder): Promise<void> {
    const { track, client, voice } = this.#parts;
    const base = this.#bases.get(entity.id) ?? 0n;
    const wanted = base + entity.filled;
    const backOff = client.backOff();
    for (let tried = 0; tried < REPAIRS && order.filled < wanted; tried++) {
      if (tried > 0) await client.exchange.wait(backOff.next());
      for (const fill of await this.#fillsOf(entity)) {
        const cumulative = base + fill.cumulative;
        track.fill(order, { ...fill, fillId: fillId(fill.orderId, fill.cumulative), cumulative }, fill.ts);
      }
    }
    if (order.filled < wanted) this.#gap(order, entity);
    else voice.say('gap-closed', 'fills that the stream did not tell were asked for', { orderId: order.id });
  }

  async #fillsOf(entity: AlpacaOrder): Promise<readonly AlpacaFill[]> {
    const { client } = this.#parts;
    const mine: AlpacaFill[] = [];
    let page = await client.fills({ time: entity.submittedAt - MINUTE });
    for (let pages = 1; ; pages++) {
      mine.push(...page.filter((one) => one.orderId === entity.id));
      if (!client.isFullPage(page) || pages === MOST_PAGES) break;
      page = await client.fills({ token: page.at(-1)!.id });
    }
    return mine.sort((a, b) => (a.cumulative < b.cumulative ? -1 : a.cumulative > b.cumulative ? 1 : 0));
  }

  #gap(order: TrackedOrder, entity: AlpacaOrder): void {
    const [known, told] = [decimalText(order.filled, 12), decimalText(entity.filled, 12)];
    this.#parts.voice.say('gap', `Alpaca counts ${told} as filled, its fills make ${known}; asked ${REPAIRS} times`, {
      level: 'halt',
      orderId: order.id,
    });
  }
}

/**
 * The id of a fill: the stream and the activities have different ones for the same fill, so it is made of what both
 * tell, the order and what is filled so far.
 */
export function fillId(orderId: string, cumulative: Fixed): string {
  return `${orderId}:${decimalText(cumulative, 12)}`;
}
