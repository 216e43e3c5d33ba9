import type { BarBatch } from '../../core/batch.js';
import { type Fixed, plainUnits } from '../../core/money.js';
import type { ApprovedOrder, NewIntent } from '../../core/order.js';
import { orderKey } from '../../core/order-key.js';
import { isPlain, PlainOrder } from '../../core/plain-order.js';
import type { PlainRun } from '../../ledger/plain-run.js';
import type { Command, RiskGate } from '../../oms/gate.js';
import type { LateFills } from '../../oms/late-fills.js';
import type { ExpressDesk } from '../../venues/venue.js';
import type { Account } from '../account.js';
import { postFill } from '../post-fill.js';
import type { Sleeve } from '../sleeves.js';

/** Reports of an order on the long way: that it was accepted, and its fill. */
const REPORTS = 2;

/**
 * Market orders that the next open fills whole: weighed by the gate and charged by the desk like all others, without lists,
 * reports and agenda. Where the numbers are plain, no order is made and the fill is added up in float64 pairs; else the
 * ledger posts it.
 */
export class ExpressOrders {
  /** Whether no bar begins before the one before it is known: then the next one can always fill. */
  inTurn = false;
  readonly #account: Account;
  readonly #desk: ExpressDesk;
  readonly #gate: RiskGate;
  readonly #sleeve: Sleeve;
  readonly #run: PlainRun;
  readonly #filled: LateFills;
  readonly #plain: PlainOrder;
  readonly #fill = { quantity: 0, price: 0, fee: 0, ts: 0 };
  readonly #posted = { at: 0, feeCurrency: '', realised: 0, fx: 1, feeFx: 1 };
  readonly #posting = { price: 0, fee: 0, at: 0, decidedAt: 0, leg: 0 };
  /** The quantity of the last plain order, and the same less than nothing. */
  #quantity: Fixed = 0n;
  #less: Fixed = 0n;
  #units = 0;
  #order: ApprovedOrder | null = null;
  #plainWaits = false;

  constructor(account: Account, desk: ExpressDesk, { name: strategy, gate }: { name: string; gate: RiskGate }) {
    this.#account = account;
    this.#desk = desk;
    this.#gate = gate;
    this.#sleeve = account.sleeves.get(strategy)!;
    this.#run = account.ledger.plainRun(0, (decidedAt, leg) => orderKey({ strategy, instrument: 0, decidedAt, leg }));
    const { fills } = account.recorder;
    this.#filled = account.orders.late(
      (number) => desk.fillId(number),
      (place) => PlainOrder.of(fills.row(place)).toOrder(),
    );
    this.#plain = new PlainOrder(strategy);
    this.#posted.feeCurrency = account.currency;
  }

  /** Whether an order that the gate let through is filled by the open of bar `next` and is plain; then it waits here. */
  takePlain(intent: NewIntent, allowed: Fixed, batch: BarBatch, next: number): boolean {
    if (!isPlain(intent)) return false;
    const { now } = this.#account;
    const { open, close, start } = batch.columns;
    const price = plainUnits(open[next]!);
    if (allowed !== this.#quantity) this.#learn(allowed);
    const quantity = this.#units;
    if (!this.#run.fits(intent.side === 'buy', quantity, price) || !Number.isFinite(close[next]!)) return false;
    const fee = this.#desk.plainFee(quantity, price);
    const order = this.#plain;
    order.take(intent, allowed);
    order.decidedAt = now;
    if (!(fee >= 0) || !this.#desk.takesPlain(order, now, this.inTurn ? now : start[next]!)) return false;
    order.leg = this.#gate.pass(intent, now);
    this.#fill.quantity = quantity;
    this.#fill.price = price;
    this.#fill.fee = fee;
    this.#plainWaits = true;
    this.#account.recorder.counts.submitted++;
    return true;
  }

  #learn(quantity: Fixed): void {
    this.#quantity = quantity;
    this.#less = -quantity;
    this.#units = Number(quantity) / 1e12;
  }

  /** Whether the commands are one order that the open of bar `next` fills; then it waits here for that bar. */
  take(commands: readonly Command[], batch: BarBatch, next: number): boolean {
    const account = this.#account;
    const first = commands[0]!;
    if (commands.length > 1 || first.action !== 'submit' || account.orders.count > 0) return false;
    const { open, close, start } = batch.columns;
    const real = Number.isFinite(open[next]!) && Number.isFinite(close[next]!);
    if (!real || !this.#desk.take(first.order, account.now, start[next]!)) return false;
    account.recorder.counts.submitted++;
    this.#order = first.order;
    return true;
  }

  /** Fills what waits at the open of its bar; to be asked before the books see the bar, and posted after. */
  get waiting(): boolean {
    return this.#plainWaits || this.#order !== null;
  }

  fill(batch: BarBatch, i: number): void {
    const account = this.#account;
    if (this.#plainWaits) this.#fillPlain(batch, i);
    else {
      const order = this.#order!;
      this.#order = null;
      const bar = batch.get(i);
      const report = this.#desk.fill(bar, account.now);
      account.onMarket(bar);
      postFill(account, order, report);
      this.#filled.add(order, report.fillId);
    }
    account.recorder.counts.filled++;
    account.agenda.pass(REPORTS);
  }

  /** The books see a bar that no order meets. */
  see({ instrument, columns }: BarBatch, i: number): void {
    this.#desk.see(instrument, columns.close[i]!, columns.volume[i]!);
    this.#account.market.barOf(columns, i, instrument);
  }

  #fillPlain(batch: BarBatch, i: number): void {
    this.#plainWaits = false;
    const account = this.#account;
    const order = this.#plain;
    const { now } = account;
    const buy = order.side === 'buy';
    const signed = buy ? this.#quantity : this.#less;
    const fill = this.#fill;
    fill.ts = batch.columns.start[i]!;
    const number = this.#desk.filled(order, signed, now);
    this.see(batch, i);
    const posting = this.#posting;
    posting.price = fill.price;
    posting.fee = fill.fee;
    posting.at = now;
    posting.decidedAt = order.decidedAt;
    posting.leg = order.leg;
    this.#run.fill(buy, fill.quantity, posting);
    this.#sleeve.addWhole(0, buy ? fill.quantity : -fill.quantity);
    this.#posted.at = now;
    this.#posted.realised = this.#run.realised;
    const { fills } = account.recorder;
    fills.addPlain(order, fill, this.#posted);
    this.#filled.addPlain(fills.length - 1, number);
  }
}
