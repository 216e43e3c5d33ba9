import type { BarColumns } from '../../core/batch.js';
import { toNumber } from '../../core/money.js';
import type { Account } from '../account.js';
import { type Holding, markStretch } from './mark-stretch.js';

/** The books of one instrument as the short way reads them: what is held, marked by the arithmetic of the ledger and written down. */
export class ExpressBooks {
  readonly #account: Account;
  readonly #holding: { -readonly [K in keyof Holding]: Holding[K] };
  /** Gains are settled apart from any purchase price. */
  readonly #apart: boolean;

  constructor(account: Account) {
    this.#account = account;
    this.#apart = account.ledger.settledApart(0);
    const multiplier = toNumber(account.universe.at(0).multiplier);
    this.#holding = { wealth: 0, units: 0, entry: Number.NaN, multiplier };
  }

  /** Reads what is held from now on; to be called whenever the ledger may have been posted to. */
  hold(): void {
    const { ledger } = this.#account;
    const holding = this.#holding;
    holding.wealth = ledger.wealth;
    holding.units = ledger.quantities[0]!;
    if (this.#apart) holding.entry = ledger.averages[0]!;
  }

  equity(price: number): number {
    const { wealth, units, entry, multiplier } = this.#holding;
    return units === 0 ? wealth : wealth + units * (this.#apart ? price - entry : price) * multiplier;
  }

  /** Writes the end of an instant into the record; the equity is positive. */
  record(equity: number, price: number): void {
    const { now, recorder } = this.#account;
    const { curves } = recorder;
    const { at, equity: values, gross, net } = curves.room();
    const { units, multiplier } = this.#holding;
    const share = units === 0 ? 0 : (units * price * multiplier) / equity;
    const k = curves.used;
    at[k] = now;
    values[k] = equity;
    gross[k] = share < 0 ? -share : share;
    net[k] = share;
    curves.wrote(1);
  }

  /** The same for bars `from` to `to`; gives the first that was not written, since nothing was left of the equity. */
  recordAll(columns: BarColumns, from: number, to: number): number {
    const { curves } = this.#account.recorder;
    const known = columns.at ?? columns.end;
    const { close } = columns;
    let i = from;
    while (i < to) {
      const room = curves.room();
      const upTo = Math.min(to, i + curves.left);
      const done = markStretch({ known, close, from: i, to: upTo }, this.#holding, {
        columns: room,
        used: curves.used,
      });
      curves.wrote(done);
      i += done;
      if (i < upTo) break;
    }
    return i;
  }
}
