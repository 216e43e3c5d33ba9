/**
 * Feeds the wires what no venue sends: real and made-up messages, mutated. Every one is read or refused by a typed error; a
 * number that is read is a real one; and what is scanned is what the slow way through JSON and schemas reads. `npm run feeds:fuzz -- [--messages N] [--seed S] [--json]`: N messages a wire.
 */
import { isDeepStrictEqual, parseArgs } from 'node:util';
import { ALPACA_DATA, alpacaDataProtocol } from '../src/adapters/alpaca/data-protocol.js';
import { readAlpaca } from '../src/adapters/alpaca/data-wire.js';
import { scanBinance } from '../src/adapters/binance/scan.js';
import { parseBinance, readBinance, readBinanceBook } from '../src/adapters/binance/wire.js';
import { scanCoinbase } from '../src/adapters/coinbase/scan.js';
import { parseCoinbase, readCoinbase } from '../src/adapters/coinbase/wire.js';
import type { WireMessage } from '../src/adapters/feed/message.js';
import { scanKraken } from '../src/adapters/kraken/scan.js';
import { parseKraken, readKraken } from '../src/adapters/kraken/wire.js';
import { isEdgeproofError } from '../src/core/errors.js';
import { Random } from '../src/core/random.js';
import { capturedMessages, mutated, ownMessages, sampleMessages } from './feeds/messages.js';

const { values } = parseArgs({
  options: {
    messages: { type: 'string', default: '20000' },
    seed: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
  },
});
const count = Number(values.messages);
const seed = Number(values.seed);

/** What was read must be usable: finite prices above zero, sizes that are not negative, whole pairs. */
function complaint(messages: readonly WireMessage[]): string | null {
  for (const one of messages) {
    if (one.type === 'quote' && !(one.bid >= 0 && one.ask >= 0 && one.bidSize >= 0 && one.askSize >= 0))
      return 'a quote';
    if (one.type === 'bar' && !(one.low > 0 && one.volume >= 0 && Number.isFinite(one.high + one.volume)))
      return 'a bar';
    if (
      one.type === 'trade' &&
      !(one.size === 0 || (one.price > 0 && one.size > 0 && Number.isFinite(one.price + one.size)))
    )
      return 'a trade';
    if (one.type !== 'diff' && one.type !== 'snapshot') continue;
    for (const side of [one.bids, one.asks])
      for (let i = 0; i < side.length; i += 2)
        if (!(side[i]! > 0 && side[i + 1]! >= 0 && Number.isFinite(side[i]! + side[i + 1]!))) return 'a level';
  }
  return null;
}

const alpacaRest = alpacaDataProtocol({
  ...ALPACA_DATA,
  feed: 'sip',
  keys: () => ({ keyId: '', secretKey: '' }),
  quoteUnit: 1,
});

/** A wire: its name, samples, how it is read, and the two ways of reading that must agree. */
interface Fuzzed {
  readonly name: string;
  readonly file: string;
  readonly read: (text: string) => readonly WireMessage[];
  readonly scan?: (text: string) => readonly WireMessage[] | null;
  readonly parse?: (text: string) => readonly WireMessage[];
}

const wires: readonly Fuzzed[] = [
  {
    name: 'binance',
    file: 'binance-spot',
    read: (text) => readBinance(text),
    scan: (text) => {
      const one = scanBinance(text, false);
      return one === null ? null : [one];
    },
    parse: (text) => parseBinance(text),
  },
  {
    name: 'binance',
    file: 'binance-spot',
    read: (text) => [readBinanceBook(text, { symbol: 'A', limit: 100 })],
  },
  {
    name: 'coinbase',
    file: 'coinbase',
    read: (text) => readCoinbase(text, { keepTexts: true }),
    scan: (text) => scanCoinbase(text, { keepTexts: true }),
    parse: (text) => parseCoinbase(text, { keepTexts: true }),
  },
  {
    name: 'kraken',
    file: 'kraken',
    read: (text) => readKraken(text),
    scan: scanKraken,
    parse: (text) => parseKraken(text),
  },
  {
    name: 'alpaca',
    file: 'alpaca-marketdata',
    // The service writes lists; some of its documented messages are shown without theirs.
    read: (text) => readAlpaca(/^\s*\{"T"/.test(text) ? `[${text}]` : text),
  },
  {
    name: 'alpaca',
    file: 'alpaca-marketdata',
    read: (text) => (text.includes('"bars"') ? alpacaRest.bars! : alpacaRest.trades!).read('AAPL', text),
  },
];
const figures = { messages: 0, read: 0, refused: 0, untyped: 0, wrong: 0, scanned: 0, scannedOtherwise: 0 };

/** What was scanned must be what the slow way reads; where that refuses, nothing may have been scanned. */
function compare({ name, scan, parse }: Fuzzed, text: string): void {
  const scanned = scan?.(text) ?? null;
  if (scanned === null || parse === undefined) return;
  figures.scanned++;
  let slow: readonly WireMessage[] | null = null;
  try {
    slow = parse(text);
  } catch (error) {
    if (!isEdgeproofError(error)) throw error;
  }
  if (!isDeepStrictEqual(scanned, slow) && ++figures.scannedOtherwise <= 5)
    console.log(`${name} scans otherwise: ${JSON.stringify(text)}`);
}

for (const wire of wires) {
  const { name, file, read } = wire;
  const texts = [...ownMessages[name]!, ...sampleMessages(file), ...capturedMessages(name, 500)];
  const random = new Random(seed, `fuzz ${name}`);
  for (let n = 0; n < count; n++) {
    const text = mutated(texts[random.integer(texts.length)]!, random);
    figures.messages++;
    try {
      const wrong = complaint(read(text));
      figures.read++;
      if (wrong !== null && ++figures.wrong <= 5) console.log(`${name} reads ${wrong} in ${JSON.stringify(text)}`);
    } catch (error) {
      if (isEdgeproofError(error)) figures.refused++;
      else if (++figures.untyped <= 5) console.log(`${name}: ${(error as Error).stack} in ${JSON.stringify(text)}`);
    }
    compare(wire, text);
  }
}
const ok =
  figures.untyped + figures.wrong + figures.scannedOtherwise === 0 &&
  figures.read > 0 &&
  figures.refused > 0 &&
  figures.scanned > 0;
console.log(values.json ? JSON.stringify({ ok, figures }) : `${ok ? 'ok' : 'FAILED'}: ${JSON.stringify(figures)}`);
process.exitCode = ok ? 0 : 1;
