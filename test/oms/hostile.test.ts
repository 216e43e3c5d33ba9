/** Hostile and broken messages: none is taken for a fill, none throws, none is lost without a word. */
import { expect, it } from 'vitest';
import { instrument } from '../../src/core/instrument.js';
import { ExecutionReport, type ReportType } from '../../src/core/report.js';
import { OmsDesk } from '../../src/oms/desk/oms-desk.js';
import { testOrder } from '../../src/testing/orders.js';
import { Dice } from '../chaos/dice.js';
import { VENUES } from '../chaos/scenario.js';
import { capabilitiesOf } from '../chaos/venue-capabilities.js';

const MESSAGES = process.env['EDGEPROOF_NIGHTLY'] === undefined ? 60_000 : 1_000_000;
const ODD: readonly unknown[] = [
  null,
  undefined,
  0,
  -1,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  '',
  'x',
  '\u0000',
  '🙂'.repeat(3),
  '__proto__',
  'constructor',
  'x'.repeat(5000),
  [],
  {},
  () => 0,
  Symbol('s'),
  -1n,
  0n,
  1n,
  10n ** 12n,
  10n ** 60n,
  new Date(Number.NaN),
  Object.create(null),
];
const TYPES = [
  'accepted',
  'fill',
  'cancelled',
  'replaced',
  'rejected',
  'expired',
  'cancel-rejected',
  'replace-rejected',
  'new',
];

function open(): OmsDesk {
  const desk = new OmsDesk({
    venue: 'sim',
    capabilities: capabilitiesOf(VENUES['adopts']!, 0),
    instruments: [instrument({ id: 'SPY' })],
  });
  desk.recover(0);
  desk.onFills({ fills: [], cursor: '0', more: false }, 0);
  desk.onAccount({ at: 0, cash: { USD: 1000 }, positions: [], openOrders: [] }, 0, 0);
  for (let n = 0; n < 3; n++) desk.submit(testOrder({ id: `a-0-1-${n}`, quantity: 10, limitPrice: 100 }), 1);
  desk.drain();
  return desk;
}

it('takes a million of them without harm (fewer by day)', () => {
  const dice = new Dice(2024);
  let desk = open();
  let told = 0;
  for (let k = 0; k < MESSAGES; k++) {
    if (k % 500 === 0) desk = open();
    const ids = [...desk.state.wires.keys()];
    const odd = (sound: unknown): unknown => (dice.chance(0.25) ? dice.pick(ODD) : sound);
    const quantity = BigInt(dice.between(0, 12)) * 10n ** 12n;
    const report = new ExecutionReport(
      odd(dice.pick(TYPES)) as ReportType,
      { orderId: odd(dice.pick(ids)) as string, ts: odd(5) as number, at: odd(5) as number, reason: odd('') as string },
      {
        fillId: odd(`f${dice.between(0, 5)}`) as string,
        price: odd(100n) as bigint,
        quantity: odd(quantity) as bigint,
        cumulative: odd(BigInt(dice.between(0, 14)) * 10n ** 12n) as bigint,
        fee: odd(0n) as bigint,
        feeCurrency: odd('') as string,
        liquidity: 'unknown',
      },
    );
    const message = dice.chance(0.1) ? dice.pick(ODD) : report;
    desk.onReport(message, 5);
    const { events } = desk.drain();
    told += events.length;
    let held = 0n;
    for (const wire of desk.state.wires.values()) {
      let sum = 0n;
      for (const one of wire.book.fills) sum += one.quantity;
      if (sum !== wire.book.filled || sum < 0n) throw new Error(`after message ${k} the fills do not add up`);
      held += sum;
    }
    if (desk.state.account.positions[0] !== held)
      throw new Error(`after message ${k} the position is not what was filled`);
  }
  expect(told).toBeGreaterThan(MESSAGES / 20);
}, 300_000);

it('keeps the text of what it could not read', () => {
  const desk = open();
  desk.onReport('{"half": ', 5);
  desk.onReport({ type: 'fill', orderId: 'a' }, 5);
  const alerts = desk.drain().events.map((one) => (one.event === 'alert' ? [one.kind, one.raw] : []));
  expect(alerts).toEqual([
    ['malformed', '{"half": '],
    ['malformed', '{"type":"fill","orderId":"a"}'],
  ]);
});
