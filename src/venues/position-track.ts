import type { InstrumentIndex } from '../core/instrument.js';
import type { Json } from '../core/json.js';
import { type Fixed, fixed } from '../core/money.js';
import type { Micros } from '../core/time.js';
import type { VenueAccount } from './venue.js';

interface Unposted {
  readonly instrument: InstrumentIndex;
  readonly signed: Fixed;
  readonly at: Micros;
  readonly call: number;
}

/**
 * What is held, as the venue must know it for reduce-only orders: the account's books plus the fills that have not
 * reached them yet (this call's, and those still on the wire). Without an account, the venue's own fills.
 */
export class PositionTrack {
  account: VenueAccount | null = null;
  readonly #own: Fixed[];
  #unposted: Unposted[] = [];
  #call = 0;

  constructor(instruments: number) {
    this.#own = new Array<Fixed>(instruments).fill(0n);
  }

  /** A new call of the venue begins: what earlier calls reported by now is in the books. */
  turn(): void {
    this.#call += 1;
  }

  add(instrument: InstrumentIndex, signed: Fixed, at: Micros): void {
    this.#own[instrument] = this.#own[instrument]! + signed;
    if (this.account === null) return;
    if (this.#unposted.length > 0 && this.#unposted[0]!.call !== this.#call) this.#prune(at);
    this.#unposted.push({ instrument, signed, at, call: this.#call });
  }

  held(instrument: InstrumentIndex, now: Micros): Fixed {
    if (this.account === null) return this.#own[instrument]!;
    let total = fixed(this.account.quantity(instrument), 'position');
    for (const one of this.#unposted)
      if (one.instrument === instrument && (one.at > now || one.call === this.#call)) total += one.signed;
    return total;
  }

  /** A split changes what is held without a fill. */
  set(instrument: InstrumentIndex, own: Fixed): void {
    this.#own[instrument] = own;
  }

  own(instrument: InstrumentIndex): Fixed {
    return this.#own[instrument]!;
  }

  snapshot(): Json {
    return {
      own: this.#own.map(String),
      unposted: this.#unposted.map((one) => [one.instrument, String(one.signed), one.at]),
    };
  }

  restore(state: Json): void {
    const from = state as { own: string[]; unposted: [number, string, number][] };
    for (const [i, own] of from.own.entries()) this.#own[i] = BigInt(own);
    this.#unposted = from.unposted.map(([instrument, signed, at]) => ({
      instrument,
      signed: BigInt(signed),
      at,
      call: -1,
    }));
  }

  #prune(now: Micros): void {
    this.#unposted = this.#unposted.filter((one) => one.at >= now || one.call === this.#call);
  }
}
