/** The text of a record is what JSON makes of it, and its checksum is that of gzip, whatever is in it. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { crc32, crc32OfBytes } from '../../src/oms/journal/crc32.js';
import { JournalLines } from '../../src/oms/journal/journal-lines.js';
import { journalLine } from '../../src/oms/journal/journal-text.js';
import type { OmsRecord } from '../../src/oms/journal/record.js';
import { recordJson } from '../../src/oms/journal/record-json.js';

/** Bit by bit, as the standard has it. */
function plainCrc(text: string): number {
  let rest = 0xffffffff;
  for (const byte of Buffer.from(text, 'latin1')) {
    rest ^= byte;
    for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? (rest >>> 1) ^ 0xedb88320 : rest >>> 1;
  }
  return ~rest >>> 0;
}

const text = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom('', '"', '\\', '\u2028', 'é', '\ud800', '\x7f', 'x'.repeat(256), 'x'.repeat(257), 'y'.repeat(9000)),
  fc.string({ unit: fc.constantFrom(...'abcXYZ019-_.:/~ ') }),
  fc.string({ unit: fc.constantFrom(...'abcXYZ019-_.:/~ ') }),
);
const time = fc.oneof(fc.integer(), fc.double(), fc.maxSafeNat(), fc.constantFrom(0, -0, 999_999_999, 1e9, 1e21));
const maybe = <T>(of: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(of, { nil: undefined });

/** As the packing makes them: what is a default is not there, and the rest is in its order. */
const dropped = <T extends object>(of: T): T =>
  Object.fromEntries(Object.entries(of).filter(([, value]) => value !== undefined)) as T;

const terms = fc
  .tuple(text, text, fc.constantFrom('buy', 'sell'), text, text, text, time)
  .chain(([strategy, instrument, side, type, quantity, timeInForce, decidedAt]) =>
    fc
      .tuple(maybe(text), maybe(text), maybe(text), maybe(fc.double()), maybe(time), fc.boolean(), maybe(text))
      .map(([limit, stop, trail, trailBps, expireAt, reduceOnly, tag]) => {
        const first = { strategy, instrument, side, type, quantity, timeInForce, decidedAt };
        return dropped({ ...first, limit, stop, trail, trailBps, expireAt, reduceOnly: reduceOnly || undefined, tag });
      }),
  );
const fill = fc
  .tuple(text, text, text, text, time, maybe(text), maybe(text), maybe(text))
  .map(([id, price, quantity, cumulative, ts, fee, feeCurrency, liquidity]) =>
    dropped({ id, price, quantity, cumulative, ts, fee, feeCurrency, liquidity }),
  );
const record = fc.oneof(
  fc.record({ t: fc.constant('order'), at: time, id: text, wire: text, terms }, { noNullPrototype: true }),
  fc.record({ t: fc.constant('fill'), at: time, wire: text, fill }, { noNullPrototype: true }),
  fc
    .tuple(time, text, fc.constantFrom('ack', 'cancelled', 'unsure'), maybe(text))
    .map(([at, wire, signal, reason]) => dropped({ t: 'status', at, wire, signal, reason })),
  fc.record({ t: fc.constant('halt'), at: time, source: text, reason: text }, { noNullPrototype: true }),
);

it('is to the letter what JSON makes of it', () => {
  fc.assert(
    fc.property(record, (one) => {
      expect(`{${recordJson(one as unknown as OmsRecord)}`).toBe(JSON.stringify(one));
    }),
    { numRuns: 3000, seed: 4 },
  );
});

it('as bytes of a batch, it is to the byte what it is as lines', () => {
  const lines = new JournalLines();
  fc.assert(
    fc.property(fc.array(fc.tuple(text, record), { maxLength: 6 }), time, fc.boolean(), (all, seq, clear) => {
      if (clear) lines.clear();
      const before = Buffer.from(lines.bytes).toString('latin1');
      let expected = before;
      for (const [venue, one] of all) {
        lines.add(seq, seq, venue, one as unknown as OmsRecord);
        expected += journalLine(seq, seq, venue, one as unknown as OmsRecord);
      }
      expect(Buffer.from(lines.bytes).toString('latin1')).toBe(expected);
      expect(lines.length).toBe(expected.length);
    }),
    { numRuns: 3000, seed: 4 },
  );
});

it('the checksum is that of the standard, in one piece and in two', () => {
  expect(crc32('123456789')).toBe(0xcbf43926);
  fc.assert(
    fc.property(fc.string(), fc.nat(40), (whole, cut) => {
      const ascii = [...whole].every((one) => one.charCodeAt(0) < 128 && one.length === 1);
      if (!ascii) {
        expect(crc32(whole)).toBe(-1);
        return;
      }
      expect(crc32(whole)).toBe(plainCrc(whole));
      const bytes = Buffer.from(`ab${whole}c`, 'latin1');
      expect(crc32OfBytes(bytes, 2, 2 + whole.length, 0)).toBe(plainCrc(whole));
      const at = Math.min(cut, whole.length);
      expect(crc32(whole, at, whole.length, crc32(whole, 0, at))).toBe(plainCrc(whole));
    }),
    { numRuns: 2000, seed: 4 },
  );
});
