/**
 * Feeds the wires what no venue sends: real and made-up messages, mutated. Every one is read or refused by a typed error; a
 * number that is read is a real one. `npm run feeds:fuzz -- [--messages N] [--seed S] [--json]`: N messages a wire.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { readBinance, readBinanceBook } from '../src/adapters/binance/wire.js';
import { readCoinbase } from '../src/adapters/coinbase/wire.js';
import type { WireMessage } from '../src/adapters/feed/message.js';
import { readKraken } from '../src/adapters/kraken/wire.js';
import { isEdgeproofError } from '../src/core/errors.js';
import { Random } from '../src/core/random.js';
import { sharedPath } from '../test/shared.js';

const { values } = parseArgs({
  options: {
    messages: { type: 'string', default: '20000' },
    seed: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
  },
});
const count = Number(values.messages);
const seed = Number(values.seed);

/** Messages to begin from where no samples are there. */
const own: { readonly [wire: string]: readonly string[] } = {
  binance: [
    '{"e":"depthUpdate","E":1672515782136,"s":"BNBBTC","U":157,"u":160,"b":[["0.0024","10"]],"a":[["0.0026","100"]]}',
    '{"stream":"a@trade","data":{"e":"trade","E":1,"s":"A","t":12,"p":"0.001","q":"100","T":1,"m":true}}',
    '{"u":400900217,"s":"BNBUSDT","b":"25.35","B":"31.21","a":"25.36","A":"40.66"}',
    '{"lastUpdateId":160,"bids":[["0.0024","10"]],"asks":[["0.0026","100"]]}',
  ],
  coinbase: [
    '{"type":"l2update","product_id":"A-B","changes":[["sell","0.00001306","660.5"]],"time":"2021-04-17T16:43:37.075687Z"}',
    '{"channel":"l2_data","timestamp":"2026-04-07T14:30:00.123456Z","sequence_num":0,"events":[{"type":"snapshot","product_id":"A","updates":[{"side":"bid","event_time":"x","price_level":"6","new_quantity":"1.5"}]}]}',
  ],
  kraken: [
    '{"channel":"book","type":"update","data":[{"symbol":"A/B","bids":[{"price":0.5657,"qty":1098.3947558}],"asks":[],"checksum":2114181697,"timestamp":"2023-10-06T17:35:55.440295Z"}]}',
    '[992,{"b":[["354.15","5.0","1618678133.365913"]],"c":"2583817756"},"book-1000","XMR/USD"]',
  ],
};

function samples(name: string): string[] {
  const path = sharedPath(`feeds/samples/${name}.jsonl`);
  if (path === null) return [];
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => (JSON.parse(line) as { message: unknown }).message)
    .map((message) => (typeof message === 'string' ? message : JSON.stringify(message)))
    .filter((text) => text.length < 4000);
}

const ODD = [
  '',
  '0',
  '-1',
  'null',
  '1e999',
  'NaN',
  '{}',
  '[]',
  '"',
  '9'.repeat(50),
  '\u0000',
  '\uFFFF',
  'true',
  '1.2.3',
  ' ',
  '"__proto__"',
];

function mutated(text: string, random: Random): string {
  let made = text;
  for (let n = random.integer(4); n >= 0; n--) {
    const at = random.integer(made.length + 1);
    const end = Math.min(made.length, at + random.integer(8));
    const how = random.integer(4);
    if (how === 0) made = made.slice(0, at) + made.slice(end);
    else if (how === 1) made = made.slice(0, at) + ODD[random.integer(ODD.length)] + made.slice(end);
    else if (how === 2)
      made =
        made.slice(0, at) + String.fromCharCode(random.integer(random.uniform() < 0.8 ? 128 : 65_536)) + made.slice(at);
    else made = made.slice(0, at) + made.slice(at, end) + made.slice(at);
  }
  return made;
}

/** What was read must be usable: finite prices above zero, sizes that are not negative, whole pairs. */
function complaint(messages: readonly WireMessage[]): string | null {
  for (const one of messages) {
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

const wires = [
  ['binance', 'binance-spot', (text: string) => readBinance(text)],
  ['binance', 'binance-spot', (text: string) => [readBinanceBook(text, { symbol: 'A', limit: 100 })]],
  ['coinbase', 'coinbase', (text: string) => readCoinbase(text)],
  ['kraken', 'kraken', (text: string) => readKraken(text)],
] as const;
const figures = { messages: 0, read: 0, refused: 0, untyped: 0, wrong: 0 };
for (const [name, file, read] of wires) {
  const texts = [...own[name]!, ...samples(file)];
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
  }
}
const ok = figures.untyped === 0 && figures.wrong === 0 && figures.read > 0 && figures.refused > 0;
console.log(values.json ? JSON.stringify({ ok, figures }) : `${ok ? 'ok' : 'FAILED'}: ${JSON.stringify(figures)}`);
process.exitCode = ok ? 0 : 1;
