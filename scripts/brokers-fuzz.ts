/**
 * Feeds the broker adapters what no venue sends, each under an order management with an order at work: messages of the
 * streams of Alpaca and Binance, answers of ccxt, mutated, with keys in some. `npm run brokers:fuzz -- [--messages N]
 * [--seed S] [--json]`: N messages a broker.
 *
 * Nothing may be thrown or stop the session; what cannot be read is an event that keeps the text as it came; no key is told;
 * and the books are the venue's in the end.
 */
import { parseArgs } from 'node:util';
import type { Broker } from '../src/contracts/broker.js';
import { fixed } from '../src/core/money.js';
import { Random } from '../src/core/random.js';
import { OmsSession } from '../src/live/oms-session.js';
import { memoryJournal } from '../src/oms/journal/memory-journal.js';
import { testOrder } from '../src/testing/index.js';
import { alpacaWorld, binanceWorld, ccxtWorld, type FuzzWorld, MIDNIGHT } from '../test/adapters/fuzz-worlds.js';
import { ODD } from './feeds/messages.js';

const { values } = parseArgs({
  options: {
    messages: { type: 'string', default: '20000' },
    seed: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
  },
});
const count = Number(values.messages);
const figures: Record<string, number> = { messages: 0, malformed: 0, unknown: 0, foreign: 0 };
for (const flaw of ['thrown', 'changed', 'leaked', 'stopped', 'mismatched']) figures[flaw] = 0;

function mutated(text: string, secrets: readonly string[], random: Random): string {
  let made = text;
  for (let n = random.integer(4); n >= 0; n--) {
    const at = random.integer(made.length + 1);
    const end = Math.min(made.length, at + random.integer(8));
    const how = random.integer(5);
    const odd = how === 4 ? secrets[random.integer(secrets.length)]! : ODD[random.integer(ODD.length)]!;
    if (how === 0) made = made.slice(0, at) + made.slice(end);
    else if (how === 1 || (how === 4 && random.uniform() < 0.1)) made = made.slice(0, at) + odd + made.slice(end);
    else if (how === 2) made = made.slice(0, at) + String.fromCharCode(random.integer(65_536)) + made.slice(at);
    else made = made.slice(0, at) + made.slice(at, end) + made.slice(at);
  }
  return made;
}

const loose: unknown[] = [];
process.on('unhandledRejection', (cause) => loose.push(cause));

async function turn(world: FuzzWorld): Promise<void> {
  world.clock.advance(2_000_000);
  for (let k = 0; k < 4; k++) await new Promise((done) => setImmediate(done));
}

async function fuzz(name: string, world: FuzzWorld): Promise<void> {
  const random = new Random(Number(values.seed), `fuzz ${name}`);
  const broker: Broker = world.broker;
  let last = '';
  const leaks = (text: string): boolean => world.secrets.some((one) => text.includes(one));
  broker.events$?.subscribe((one) => {
    if (leaks(one.text) || leaks(one.raw)) figures['leaked']! += 1;
    if (one.kind === 'foreign-order') figures['foreign']! += 1;
    if (one.kind === 'unknown-message') figures['unknown']! += 1;
    if (one.kind !== 'malformed') return;
    figures['malformed']! += 1;
    // As it came, but for the keys; ccxt hands over objects, not text.
    if (name !== 'ccxt' && !leaks(last) && one.raw !== last) figures['changed']! += 1;
  });
  const journal = memoryJournal();
  const session = new OmsSession({
    broker,
    journal,
    instruments: [world.listing],
    clock: () => world.clock.now(),
    policies: { strangerOrder: 'alert', position: 'alert' },
    times: { reconcile: 1_000_000 },
    onEvent: (event) => {
      if (event.event === 'alert' && (leaks(event.text) || leaks(event.raw))) figures['leaked']! += 1;
    },
  });
  const start = session.start(new AbortController().signal);
  for (let k = 0; k < 20; k++) await turn(world);
  await start;
  if (session.submit(testOrder({ id: 'fuzz-0-1-0', quantity: 10, limitPrice: 50 })) !== 'taken')
    figures['stopped']! += 1;
  await turn(world);
  for (let n = 1; n <= count; n++) {
    last = mutated(world.messages[random.integer(world.messages.length)]!, world.secrets, random);
    figures['messages']! += 1;
    try {
      world.say(last);
    } catch (cause) {
      if (figures['thrown']!++ < 5) console.log(`FAIL ${name}: ${String(cause)} at ${last}`);
    }
    if (n % world.every === 0) {
      await turn(world);
      session.tick();
    }
  }
  world.honest();
  world.trade(10);
  const done = (): boolean => session.desk.state.account.positions[0] === fixed(world.position());
  for (let k = 0; k < 400 && (!done() || session.busy); k++) {
    await turn(world);
    session.tick();
  }
  if (!done() || fixed(world.position()) !== fixed(10)) {
    figures['mismatched']! += 1;
    console.log(`FAIL ${name}: position ${world.position()}, books ${session.desk.state.account.positions[0]}`);
  }
  if (session.desk.phase !== 'live' || session.desk.state.halts.size > 0) {
    figures['stopped']! += 1;
    console.log(`FAIL ${name}: ${session.desk.phase}, halts ${JSON.stringify([...session.desk.state.halts])}`);
  }
  if (leaks(journal.text)) figures['leaked']! += 1;
  await session.close();
}

for (const [name, make] of [
  ['alpaca', alpacaWorld],
  ['binance', binanceWorld],
  ['ccxt', ccxtWorld],
] as const)
  await fuzz(name, make(MIDNIGHT));
figures['thrown']! += loose.length;
for (const one of loose.slice(0, 5)) console.log(`FAIL nobody took: ${String(one)}`);
const heard = figures['malformed']! > 0 && figures['unknown']! + figures['foreign']! > 0;
const ok = heard && ['thrown', 'changed', 'leaked', 'stopped', 'mismatched'].every((flaw) => figures[flaw] === 0);
console.log(
  `${figures['messages']} messages: ${figures['malformed']} could not be read, ${figures['unknown']} are of no known kind, ${figures['foreign']} about orders of others; thrown ${figures['thrown']}, changed ${figures['changed']}, leaked ${figures['leaked']}, stopped ${figures['stopped']}, mismatched ${figures['mismatched']}`,
);
if (values.json) console.log(JSON.stringify({ ok, figures }));
process.exitCode = ok ? 0 : 1;
