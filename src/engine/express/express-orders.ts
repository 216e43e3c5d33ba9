import type { BarBatch } from '../../core/batch.js';
import type { BarEvent } from '../../core/event.js';
import { type Fixed, plainUnits } from '../../core/money.js';
import type { ApprovedOrder } from '../../core/order.js';
import type { Micros } from '../../core/time.js';
import type { PlainRun } from '../../ledger/plain-run.js';
import type { Command } from '../../oms/gate.js';
import type { LateFills } from '../../oms/late-fills.js';
import type { ExpressDesk } from '../../venues/venue.js';
import type { Account } from '../account.js';
import { postFill } from '../post-fill.js';
import type { Sleeve } from '../sleeves.js';

/** Reports of an order on the long way: that it was accepted, and its fill. */
const REPORTS = 2;

/**
 * Market orders that the next open fills whole: approved by the gate and charged by the desk like all others, without
 * lists, reports and agenda. Where the numbers are plain, the fill is added up in float64 pairs; else the ledger posts it.
 */
export class ExpressOrders {
  readonly #account: Account;
  readonly #desk: ExpressDesk;
  readonly #sleeve: Sleeve;
  readonly #run: PlainRun;
  readonly #filled: LateFills;
  readonly #plain = { quantity: 0, price: 0, fee: 0, ts: 0 };
  readonly #posted = { at: 0, feeCurrency: '', realised: 0, fx: 1, feeFx: 1 };
  readonly #posting = { price: 0, fee: 0, at: 0, ref: '' };
  #order: ApprovedOrder | null = null;

  constructor(account: Account, desk: ExpressDesk, strategy: string) {
    this.#account = account;
    this.#desk = desk;
    this.#sleeve = account.sleeves.get(strategy)!;
    this.#run = account.ledger.plainRun(0);
    this.#filled = account.orders.late((number) => desk.fillId(number));
    this.#posted.feeCurrency = account.currency;
  }

  /** Whether the commands are one order that the open of bar `next` fills; then it waits here for that bar. */
  take(commands: readonly Command[], now: Micros, batch: BarBatch, next: number): boolean {
    const account = this.#account;
    const first = commands[0]!;
    if (commands.length > 1 || first.action !== 'submit' || account.orders.count > 0) return false;
    const { open, close, start } = batch.columns;
    const real = Number.isFinite(open[next]!) && Number.isFinite(close[next]!);
    if (!real || !this.#desk.take(first.order, now, start[next]!)) return false;
    account.recorder.counts.submitted++;
    this.#order = first.order;
    return true;
  }

  /** Fills what waits at the open of its bar; to be asked before the books see the bar, and posted after. */
  get waiting(): boolean {
    return this.#order !== null;
  }

  fill(bar: BarEvent): void {
    const order = this.#order!;
    this.#order = null;
    const account = this.#account;
    if (!this.#fillPlain(order, bar)) {
      const report = this.#desk.fill(bar, account.now);
      account.onMarket(bar);
      postFill(account, order, report);
      this.#filled.add(order, report.fillId);
    }
    account.recorder.counts.filled++;
    account.agenda.pass(REPORTS);
  }

  #fillPlain(order: ApprovedOrder, bar: BarEvent): boolean {
    const account = this.#account;
    const buy = order.side === 'buy';
    const quantity = Number(order.quantityFixed) / 1e12;
    const price = plainUnits(bar.open);
    if (!this.#run.fits(buy, quantity, price)) return false;
    const fee = this.#desk.plainFee(quantity, price);
    if (!(fee >= 0)) return false;
    const { now } = account;
    const signed: Fixed = buy ? order.quantityFixed : -order.quantityFixed;
    const number = this.#desk.filled(signed, now);
    account.onMarket(bar);
    const posting = this.#posting;
    posting.price = price;
    posting.fee = fee;
    posting.at = now;
    posting.ref = order.id;
    this.#run.fill(buy, quantity, posting);
    this.#sleeve.add(0, signed);
    const plain = this.#plain;
    plain.quantity = quantity;
    plain.price = price;
    plain.fee = fee;
    plain.ts = bar.start;
    this.#posted.at = now;
    this.#posted.realised = this.#run.realised;
    account.recorder.fills.addPlain(order, plain, this.#posted);
    this.#filled.add(order, number);
    return true;
  }
}
