import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { capturedMessages, mutated, ownMessages, sampleMessages } from '../../../scripts/feeds/messages.js';
import { scanBinance } from '../../../src/adapters/binance/scan.js';
import { parseBinance, readBinance } from '../../../src/adapters/binance/wire.js';
import { scanCoinbase } from '../../../src/adapters/coinbase/scan.js';
import { parseCoinbase, readCoinbase } from '../../../src/adapters/coinbase/wire.js';
import type { WireMessage } from '../../../src/adapters/feed/message.js';
import { ShapeScanner } from '../../../src/adapters/feed/shape-scanner.js';
import { scanKraken } from '../../../src/adapters/kraken/scan.js';
import { parseKraken, readKraken } from '../../../src/adapters/kraken/wire.js';
import { isEdgeproofError } from '../../../src/core/errors.js';
import { Random } from '../../../src/core/random.js';
import { cases } from '../../nightly.js';

interface Wire {
  readonly name: string;
  readonly samples: string;
  readonly scan: (text: string) => readonly WireMessage[] | null;
  readonly parse: (text: string) => readonly WireMessage[];
  readonly read: (text: string) => readonly WireMessage[];
}

const keepTexts = true;
const list = (one: WireMessage | null): readonly WireMessage[] | null => (one === null ? null : [one]);
const wires: readonly Wire[] = [
  {
    name: 'binance',
    samples: 'binance-spot',
    scan: (text) => list(scanBinance(text, false)),
    parse: (text) => parseBinance(text),
    read: (text) => readBinance(text),
  },
  {
    name: 'binance',
    samples: 'binance-spot',
    scan: (text) => list(scanBinance(text, true)),
    parse: (text) => parseBinance(text, { keepTexts }),
    read: (text) => readBinance(text, { keepTexts }),
  },
  {
    name: 'coinbase',
    samples: 'coinbase',
    scan: (text) => scanCoinbase(text, { keepTexts, tradeSide: 'taker' }),
    parse: (text) => parseCoinbase(text, { keepTexts, tradeSide: 'taker' }),
    read: (text) => readCoinbase(text, { keepTexts, tradeSide: 'taker' }),
  },
  {
    name: 'kraken',
    samples: 'kraken',
    scan: scanKraken,
    parse: (text) => parseKraken(text),
    read: (text) => readKraken(text),
  },
];

/** Holds for drawn values, more of them at night. */
function check<T>(values: fc.Arbitrary<T>, holds: (value: T) => void): void {
  fc.assert(fc.property(values, holds), { numRuns: cases(500) });
}

/** What the slow way reads, or null where it refuses. */
function slowly(wire: Wire, text: string): readonly WireMessage[] | null {
  try {
    return wire.parse(text);
  } catch (error) {
    if (!isEdgeproofError(error)) throw error;
    return null;
  }
}

const kept = new Map<string, string[]>();
/** The messages that a wire is tried with; captures are read once. */
function textsOf({ name, samples }: Wire): string[] {
  const texts = kept.get(name) ?? [...ownMessages[name]!, ...sampleMessages(samples), ...capturedMessages(name, 400)];
  kept.set(name, texts);
  return texts;
}

describe.each(wires)('scanning frames of $name', (wire) => {
  it('reads real messages as the slow way does, and reads most of what is frequent', () => {
    const texts = textsOf(wire);
    let scanned = 0;
    for (const text of texts) {
      const found = wire.scan(text);
      const slow = slowly(wire, text);
      if (found === null) continue;
      scanned++;
      expect(found).toStrictEqual(slow);
      expect(wire.read(text)).toStrictEqual(slow);
    }
    expect(scanned).toBeGreaterThanOrEqual(4);
  });

  it('never reads otherwise than the slow way, whatever became of a message', () => {
    const texts = textsOf(wire);
    let scanned = 0;
    const random = new Random(5, wire.name);
    for (let n = 0; n < cases(4000); n++) {
      const text = mutated(texts[random.integer(texts.length)]!, random);
      const found = wire.scan(text);
      if (found === null) continue;
      scanned++;
      const slow = slowly(wire, text);
      expect([text, found]).toStrictEqual([text, slow]);
    }
    expect(scanned).toBeGreaterThan(50);
  });

  it('takes nothing that is left over, cut, doubled or of two kinds of character', () => {
    for (const text of textsOf(wire).slice(0, 40)) {
      if (wire.scan(text) === null) continue;
      for (const other of [
        `${text} `,
        ` ${text}`,
        `${text}${text}`,
        text.slice(0, -1),
        `${text}\u0000`,
        text.replace('"', '"\u00e9'),
      ])
        expect([other, wire.scan(other)]).toStrictEqual([other, null]);
    }
  });
});

describe('the numbers of a scanner', () => {
  const scanner = new ShapeScanner();
  const scanned = (text: string, read: (s: ShapeScanner) => number): number => {
    scanner.begin(text);
    const value = read(scanner);
    return scanner.ended ? value : Number.NaN;
  };

  it('are the nearest doubles, or none', () => {
    check(fc.tuple(fc.stringMatching(/^\d{1,20}$/), fc.option(fc.stringMatching(/^\d{0,20}$/))), ([whole, part]) => {
      const text = part === null ? whole : `${whole}.${part}`;
      const value = scanned(text, (s) => s.decimal());
      if (!Number.isNaN(value)) expect([text, value]).toEqual([text, Number(text)]);
      // What venues write is not left to the slow way.
      if (text.replace('.', '').length <= 15) expect([text, value]).toEqual([text, Number(text)]);
    });
  });

  it('are whole where JSON has them whole', () => {
    check(fc.stringMatching(/^[0-9]{1,17}$/), (text) => {
      const value = scanned(text, (s) => s.whole());
      let parsed = Number.NaN;
      try {
        parsed = JSON.parse(text) as number;
      } catch {
        parsed = Number.NaN; // a zero before it is no number of JSON
      }
      if (text.length <= 15) expect([text, value]).toEqual([text, parsed]);
      else expect([text, value]).toEqual([text, Number.NaN]);
    });
  });

  it('forget the text before', () => {
    scanner.begin('123456');
    scanner.begin('12');
    expect([scanner.whole(), scanner.ended]).toEqual([12, true]);
    scanner.begin('9'.repeat(20_000));
    expect(scanner.whole()).toBeNaN();
  });
});
