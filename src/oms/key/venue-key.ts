import type { BrokerCapabilities } from '../../contracts/broker.js';
import { ConfigError } from '../../core/errors.js';
import { sha256Hex } from '../../core/hash.js';
import type { ClientOrderId } from '../../core/order.js';
import type { Micros } from '../../core/time.js';

/** What makes an order at a venue this one and no other, whatever the process that asks. */
export interface VenueIntent {
  readonly strategy: string;
  /** Listing id, not its place in a universe: that may differ after a restart. */
  readonly instrument: string;
  readonly decidedAt: Micros;
  /** Counts the orders of one strategy on one instrument at one instant. */
  readonly leg: number;
  /** 0 for the first order; each order that replaces it counts one on. */
  readonly revision: number;
}

const PLAIN = '-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
/** Letters and digits only: an id made of them is legal nearly everywhere. */
const SAFE = '0123456789abcdefghijklmnopqrstuvwxyz';
/** Bits that a hashed id must carry, so that two intents never meet by chance. */
const BITS = 64;

/**
 * Makes the client order ids of one venue: stable over retries and restarts, within the venue's alphabet and length.
 *
 * Readable where it fits (`trend-SPY-t3k9s0-0`, a revision adds `-r1`); what the alphabet or the length forbids is put
 * into a hash of the names, and where not even that fits, of the whole intent (SHA-256, at least 64 bits).
 *
 * @example
 * ```ts
 * import { VenueKeys } from 'edgeproof/oms';
 * const keys = new VenueKeys({ maxIdLength: 36 });
 * const intent = { strategy: 'trend', instrument: 'BTC/USDT', decidedAt: 36_000_000, leg: 0, revision: 0 };
 * const id = keys.key(intent);
 * if (id !== new VenueKeys({ maxIdLength: 36 }).key(intent) || id.length > 36 || id.includes('/')) throw new Error(id);
 * ```
 */
export class VenueKeys {
  readonly #max: number;
  readonly #legal: ReadonlySet<string>;
  /** What whole-intent hashes are written in. */
  readonly #digits: string;
  readonly #heads = new Map<string, Map<string, string>>();
  #decidedAt: Micros = Number.NaN;
  #instant = '';
  /** The pair that was asked for last, and what its orders share: mostly that of the next order too. */
  #last = { strategy: '', instrument: '', head: '' };

  /** @throws ConfigError when the venue's ids are too short to tell intents apart */
  constructor(venue: Pick<BrokerCapabilities, 'maxIdLength' | 'idCharacters'>) {
    const legal = venue.idCharacters ?? PLAIN;
    this.#max = venue.maxIdLength;
    this.#legal = new Set(legal);
    const lower = [...SAFE].filter((one) => this.#legal.has(one)).join('');
    const upper = [...SAFE.toUpperCase()].filter((one) => this.#legal.has(one)).join('');
    this.#digits = lower.length >= upper.length ? lower : upper;
    if (this.#max * (Math.log(Math.max(this.#digits.length, 1)) / Math.LN2) < BITS)
      throw new ConfigError(
        'order keys',
        `ids of ${this.#max} characters out of ${legal.length} cannot tell orders apart`,
        'state a longer maxIdLength or more idCharacters, or give this venue ids of its own',
      );
  }

  /** The id of an intent, the same in every process; within the venue's alphabet and length. */
  key(intent: VenueIntent): ClientOrderId {
    if (intent.decidedAt !== this.#decidedAt) {
      this.#decidedAt = intent.decidedAt;
      this.#instant = instantText(intent.decidedAt);
    }
    const head = this.#head(intent.strategy, intent.instrument);
    if (head === '') return this.#hashed(intent);
    const revision = intent.revision === 0 ? '' : `-r${intent.revision}`;
    const id = `${head}${this.#instant}-${intent.leg}${revision}`;
    return id.length <= this.#max ? id : this.#hashed(intent);
  }

  /** The part that all orders of a strategy on an instrument share; empty where no readable id is possible. */
  #head(strategy: string, instrument: string): string {
    const last = this.#last;
    if (last.head !== '' && strategy === last.strategy && instrument === last.instrument) return last.head;
    const head = this.#known(strategy, instrument);
    this.#last = { strategy, instrument, head };
    return head;
  }

  #known(strategy: string, instrument: string): string {
    let of = this.#heads.get(strategy);
    if (of === undefined) {
      of = new Map();
      this.#heads.set(strategy, of);
    }
    let head = of.get(instrument);
    if (head === undefined) {
      head = this.#makeHead(strategy, instrument);
      of.set(instrument, head);
    }
    return head;
  }

  #makeHead(strategy: string, instrument: string): string {
    if (![...SAFE, '-'].every((one) => this.#legal.has(one))) return '';
    const plain = `${strategy}-${instrument}-`;
    const clean = !strategy.includes('-') && !instrument.includes('-') && [...plain].every((c) => this.#legal.has(c));
    // Room for an instant with microseconds, a leg and a revision.
    const room = this.#max - 20;
    if (clean && plain.length <= room) return plain;
    const name = [...plain].filter((c) => /[0-9A-Za-z]/.test(c) && this.#legal.has(c)).join('');
    const hash = base(sha256Hex(`${strategy.length}:${strategy}${instrument}`), SAFE).slice(0, 9);
    const left = room - hash.length - 2;
    // 46 bits tell the few pairs of strategy and instrument of one account apart.
    return left < 1 ? '' : `${name.slice(0, left)}-${hash}h-`;
  }

  #hashed({ strategy, instrument, decidedAt, leg, revision }: VenueIntent): ClientOrderId {
    const text = JSON.stringify([strategy, instrument, decidedAt, leg, revision]);
    return base(sha256Hex(text), this.#digits).slice(0, Math.min(this.#max, 32));
  }
}

const SECOND = 1_000_000;

/** An instant in the least letters: seconds in base 36 and, where there are any, microseconds. */
function instantText(at: Micros): string {
  const seconds = Math.floor(at / SECOND);
  const micros = at - seconds * SECOND;
  return micros === 0 ? seconds.toString(36) : `${seconds.toString(36)}x${micros.toString(36)}`;
}

/** A hash written in other digits. */
function base(hex: string, digits: string): string {
  const size = BigInt(digits.length);
  let left = BigInt(`0x${hex}`);
  let text = '';
  while (left > 0n) {
    text += digits[Number(left % size)];
    left /= size;
  }
  return text;
}
