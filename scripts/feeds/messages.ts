/** Messages of venues, real and made up, and the same mutated: what wires are tried with. */
import { readFileSync } from 'node:fs';
import type { Random } from '../../src/core/random.js';
import { dataDir, sharedPath } from '../../test/shared.js';
import { findCaptures, readCapture } from './captures.js';

/** Messages to begin from where no samples are there. */
export const ownMessages: { readonly [wire: string]: readonly string[] } = {
  binance: [
    '{"e":"depthUpdate","E":1672515782136,"s":"BNBBTC","U":157,"u":160,"b":[["0.0024","10"]],"a":[["0.0026","100"]]}',
    '{"stream":"a@trade","data":{"e":"trade","E":1,"s":"A","t":12,"p":"0.001","q":"100","T":1,"m":true}}',
    '{"stream":"b@depth@0ms","data":{"e":"depthUpdate","E":5,"T":4,"s":"B","U":7,"u":9,"pu":6,"b":[["58710.20","0.014"],["7","0.000"]],"a":[]}}',
    '{"stream":"b@trade","data":{"e":"trade","E":5,"T":4,"s":"B","t":7,"p":"61800.30","q":"0.006","X":"MARKET","m":false}}',
    '{"e":"aggTrade","E":5,"s":"B","a":7,"p":"0.1","q":"3","f":1,"l":2,"T":4,"m":true,"M":true}',
    '{"e":"bookTicker","u":5,"s":"B","b":"1.20","B":"2.5","a":"1.30","A":"0","T":4,"E":4}',
    '{"u":400900217,"s":"BNBUSDT","b":"25.35","B":"31.21","a":"25.36","A":"40.66"}',
    '{"lastUpdateId":160,"bids":[["0.0024","10"]],"asks":[["0.0026","100"]]}',
  ],
  coinbase: [
    '{"type":"match","trade_id":7,"maker_order_id":"a","taker_order_id":"b","side":"sell","size":"2","price":"0.5","product_id":"A-B","sequence":5,"time":"2021-04-17T16:43:37.089723Z"}',
    '{"channel":"l2_data","client_id":"","timestamp":"2026-04-07T14:30:00.123456Z","sequence_num":0,"events":[{"type":"update","product_id":"A","updates":[{"side":"bid","event_time":"x","price_level":"6","new_quantity":"1.5"},{"side":"offer","event_time":"x","price_level":"7","new_quantity":"0"}]}]}',
    '{"channel":"market_trades","client_id":"","timestamp":"2026-04-07T14:30:00.123456789Z","sequence_num":3,"events":[{"type":"update","trades":[{"trade_id":"12","product_id":"A","price":"6","size":"0.3","side":"BUY","time":"2026-04-07T14:30:00.1Z"},{"trade_id":"13","product_id":"A","price":"6","size":"0.3","side":"SELL","time":"2026-04-07T14:30:01Z"}]}]}',
    '{"type":"l2update","product_id":"A-B","changes":[["sell","0.00001306","660.5"]],"time":"2021-04-17T16:43:37.075687Z"}',
    '{"channel":"l2_data","timestamp":"2026-04-07T14:30:00.123456Z","sequence_num":0,"events":[{"type":"snapshot","product_id":"A","updates":[{"side":"bid","event_time":"x","price_level":"6","new_quantity":"1.5"}]}]}',
  ],
  alpaca: [
    '[{"T":"t","i":96921,"S":"AAPL","x":"D","p":126.55,"s":1,"t":"2021-02-22T15:51:44.208Z","c":["@","I"],"z":"C"}]',
    '[{"T":"t","i":7,"S":"AAPL","x":"V","p":126.5,"s":100,"t":"2021-02-22T15:51:44.208123456Z","c":["@"],"z":"C"},{"T":"t","i":8,"S":"SPY","x":"D","p":388.4,"s":0.5,"t":"2021-02-22T15:51:45Z","c":[],"z":"B"}]',
    '[{"T":"q","S":"AMD","bx":"U","bp":87.66,"bs":1,"ax":"Q","ap":87.68,"as":4,"t":"2021-02-22T15:51:45.335689322Z","c":["R"],"z":"C"}]',
    '[{"T":"b","S":"SPY","o":388.985,"h":389.13,"l":388.975,"c":389.12,"v":49378,"t":"2021-02-22T19:15:00Z"}]',
    '[{"T":"c","S":"AAPL","x":"V","oi":1,"op":1,"os":1,"oc":[],"ci":2,"cp":1,"cs":1,"cc":[],"t":"2021-02-22T15:51:44Z","z":"C"},{"T":"x","S":"AAPL","i":3,"x":"D","p":1,"s":1,"a":"C","t":"2021-02-22T15:51:44Z","z":"C"}]',
    '[{"T":"s","S":"AAPL","sc":"H","sm":"Trading Halt","rc":"T12","rm":"News","t":"2021-02-22T15:51:44Z","z":"C"}]',
    '[{"T":"success","msg":"connected"},{"T":"subscription","trades":["AAPL"],"quotes":[],"bars":["*"]},{"T":"error","code":405,"msg":"symbol limit exceeded"}]',
    '{"trades":{"AAPL":[{"t":"2022-01-03T09:00:00.086175744Z","x":"P","p":178.26,"s":246,"c":["@","T"],"i":1,"z":"C","u":"canceled"},{"t":"2022-01-03T09:00:01Z","x":"D","p":178.3,"s":1,"c":[],"i":2,"z":"C"}]},"next_page_token":null}',
    '{"bars":{"AAPL":[{"t":"2022-01-03T09:00:00Z","o":178.26,"h":178.26,"l":178.21,"c":178.21,"v":1118,"n":65,"vw":178.235733}]},"next_page_token":null}',
  ],
  kraken: [
    '{"channel":"book","type":"update","data":[{"symbol":"A/B","bids":[{"price":0.5657,"qty":1098.3947558}],"asks":[],"checksum":2114181697,"timestamp":"2023-10-06T17:35:55.440295Z"}]}',
    '{"channel":"trade","type":"update","data":[{"symbol":"A/B","side":"buy","price":105944.2,"qty":0.00027625,"ord_type":"limit","trade_id":10218208,"timestamp":"2023-10-06T17:35:55.440295Z"}]}',
    '[993,[["354.11000000","0.89594024","1618678142.557535","s","l",""]],"trade","XMR/USD"]',
    '[992,{"a":[["355","5.0","1618678133.365913","r"]]},{"b":[["354.15","5.0","1618678133.365914"]],"c":"2583817756"},"book-1000","XMR/USD"]',
    '[992,{"b":[["354.15","5.0","1618678133.365913"]],"c":"2583817756"},"book-1000","XMR/USD"]',
  ],
};

/** Real messages of a venue, where there are any. */
export function sampleMessages(name: string): string[] {
  const path = sharedPath(`feeds/samples/${name}.jsonl`);
  if (path === null) return [];
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => (JSON.parse(line) as { message: unknown }).message)
    .map((message) => (typeof message === 'string' ? message : JSON.stringify(message)))
    .filter((text) => text.length < 4000);
}

/** Texts that have broken parsers before. */
export const ODD = [
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

/** A text with one digit that became another character of numbers: most keep their shape. */
function touched(text: string, random: Random): string {
  const from = random.integer(text.length);
  for (let i = 0; i < text.length; i++) {
    const at = (from + i) % text.length;
    if (/\d/.test(text[at]!)) return `${text.slice(0, at)}${'0123456789.-e'[random.integer(13)]}${text.slice(at + 1)}`;
  }
  return text;
}

/** A text with one digit changed, or with up to four parts cut, doubled, overwritten or put in. */
export function mutated(text: string, random: Random): string {
  if (text.length > 0 && random.uniform() < 0.3) return touched(text, random);
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

/** Every so many-th short frame of the captures of a venue; none where there are no captures. */
export function capturedMessages(venue: string, most: number): string[] {
  const folder = dataDir();
  if (folder === null) return [];
  const found = findCaptures(folder)
    .filter((one) => one.venue.startsWith(venue))
    .flatMap((one) => readCapture(one).lines)
    .filter((line) => line.url === '' && line.text.length < 4000);
  const step = Math.max(1, Math.floor(found.length / most));
  return found.filter((_, i) => i % step === 0).map((line) => line.text);
}
