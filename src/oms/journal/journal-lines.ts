import { AsciiWriter, fragment } from './ascii-writer.js';
import { crc32OfBytes } from './crc32.js';
import { journalLine, venuePrefix } from './journal-text.js';
import type { OmsRecord, PackedFill, PackedTerms } from './record.js';

const SPACE = 0x20;
const QUOTE = 0x22;
const BREAK = 0x0a;
/** Bytes that a line written by hand has at most: its constants, and sixteen texts. */
const ROOM = 8192;
/** Of the checksum and the space behind it. */
const SUM = 9;

const ORDER = fragment('"t":"order","at":');
const FILL = fragment('"t":"fill","at":');
const STATUS = fragment('"t":"status","at":');
const ID = fragment(',"id":"');
const WIRE = fragment(',"wire":"');
const NEXT_WIRE = fragment('","wire":"');
const TERMS = fragment('","terms":{"strategy":"');
const INSTRUMENT = fragment('","instrument":"');
const SIDE = fragment('","side":"');
const TYPE = fragment('","type":"');
const QUANTITY = fragment('","quantity":"');
const TIME_IN_FORCE = fragment('","timeInForce":"');
const DECIDED_AT = fragment('","decidedAt":');
const LIMIT = fragment(',"limit":"');
const STOP = fragment(',"stop":"');
const REDUCE_ONLY = fragment(',"reduceOnly":true');
const TAG = fragment(',"tag":"');
const FILL_ID = fragment('","fill":{"id":"');
const PRICE = fragment('","price":"');
const CUMULATIVE = fragment('","cumulative":"');
const TS = fragment('","ts":');
const FEE = fragment(',"fee":"');
const FEE_CURRENCY = fragment(',"feeCurrency":"');
const LIQUIDITY = fragment(',"liquidity":"');
const SIGNAL = fragment('","signal":"');
const REASON = fragment('","reason":"');
const END_OF_TWO = fragment('}}');
const END_OF_TEXT = fragment('"}');

/**
 * Lines of a journal as the bytes of a batch, to the byte what {@link journalLine} makes of the same records.
 *
 * By hand, since making a text, its checksum and its bytes one after the other was a third of what an order costs in memory. The
 * records that every order has are written straight into the bytes; all others, and those of these that hold what is rare, by way
 * of their text.
 */
export class JournalLines {
  readonly #out = new AsciiWriter(8 * ROOM);
  #venue = '';
  #prefix = fragment(venuePrefix(''));

  /** What was added since the last {@link JournalLines.clear}; valid until the next line is added. */
  get bytes(): Uint8Array {
    return this.#out.bytes.subarray(0, this.#out.at);
  }

  get length(): number {
    return this.#out.at;
  }

  clear(): void {
    this.#out.at = 0;
  }

  /** Adds a record as {@link journalLine} writes it. */
  add(seq: number, durable: number, venue: string, record: OmsRecord): void {
    const out = this.#out;
    const begin = out.at;
    if (isCommon(record)) {
      out.reserve(ROOM);
      out.whole = true;
      out.count(seq);
      out.byte(SPACE);
      out.count(durable);
      out.byte(SPACE);
      const sum = out.at;
      out.at = sum + SUM;
      if (venue !== this.#venue) this.#take(venue);
      out.constant(this.#prefix);
      writeCommon(out, record);
      if (out.whole) {
        const before = crc32OfBytes(out.bytes, begin, sum, 0);
        out.hex(sum, crc32OfBytes(out.bytes, sum + SUM, out.at, before));
        out.bytes[sum + SUM - 1] = SPACE;
        out.byte(BREAK);
        return;
      }
      out.at = begin;
    }
    const line = journalLine(seq, durable, venue, record);
    out.reserve(line.length);
    for (let k = 0; k < line.length; k++) out.byte(line.charCodeAt(k));
  }

  #take(venue: string): void {
    this.#venue = venue;
    this.#prefix = fragment(venuePrefix(venue));
  }
}

type CommonRecord = Extract<OmsRecord, { readonly t: 'order' | 'fill' | 'status' }>;

function isCommon(record: OmsRecord): record is CommonRecord {
  return record.t === 'order' || record.t === 'fill' || record.t === 'status';
}

function writeCommon(out: AsciiWriter, record: CommonRecord): void {
  if (record.t === 'order') {
    out.constant(ORDER);
    out.count(record.at);
    out.constant(ID);
    out.text(record.id);
    out.constant(NEXT_WIRE);
    out.text(record.wire);
    writeTerms(out, record.terms);
  } else if (record.t === 'fill') {
    out.constant(FILL);
    out.count(record.at);
    out.constant(WIRE);
    out.text(record.wire);
    writeFill(out, record.fill);
  } else {
    out.constant(STATUS);
    out.count(record.at);
    out.constant(WIRE);
    out.text(record.wire);
    out.constant(SIGNAL);
    out.text(record.signal);
    if (record.reason !== undefined) {
      out.constant(REASON);
      out.text(record.reason);
    }
    out.constant(END_OF_TEXT);
  }
}

function writeTerms(out: AsciiWriter, terms: PackedTerms): void {
  const { limit, stop, tag } = terms;
  // What few orders have is left to the text.
  if (terms.trail !== undefined || terms.trailBps !== undefined || terms.expireAt !== undefined) out.whole = false;
  out.constant(TERMS);
  out.text(terms.strategy);
  out.constant(INSTRUMENT);
  out.text(terms.instrument);
  out.constant(SIDE);
  out.text(terms.side);
  out.constant(TYPE);
  out.text(terms.type);
  out.constant(QUANTITY);
  out.text(terms.quantity);
  out.constant(TIME_IN_FORCE);
  out.text(terms.timeInForce);
  out.constant(DECIDED_AT);
  out.count(terms.decidedAt);
  if (limit !== undefined) optional(out, LIMIT, limit);
  if (stop !== undefined) optional(out, STOP, stop);
  if (terms.reduceOnly) out.constant(REDUCE_ONLY);
  if (tag !== undefined) optional(out, TAG, tag);
  out.constant(END_OF_TWO);
}

function writeFill(out: AsciiWriter, fill: PackedFill): void {
  const { fee, feeCurrency, liquidity } = fill;
  out.constant(FILL_ID);
  out.text(fill.id);
  out.constant(PRICE);
  out.text(fill.price);
  out.constant(QUANTITY);
  out.text(fill.quantity);
  out.constant(CUMULATIVE);
  out.text(fill.cumulative);
  out.constant(TS);
  out.count(fill.ts);
  if (fee !== undefined) optional(out, FEE, fee);
  if (feeCurrency !== undefined) optional(out, FEE_CURRENCY, feeCurrency);
  if (liquidity !== undefined) optional(out, LIQUIDITY, liquidity);
  out.constant(END_OF_TWO);
}

function optional(out: AsciiWriter, name: Uint8Array, text: string): void {
  out.constant(name);
  out.text(text);
  out.byte(QUOTE);
}
