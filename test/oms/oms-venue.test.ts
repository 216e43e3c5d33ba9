/** The flag: on, the order management stands between a run and its broker; off, nothing does. */
import { expect, it } from 'vitest';
import { backtest } from '../../src/backtest/backtest.js';
import { instrument } from '../../src/core/instrument.js';
import type { Factory } from '../../src/core/plugin.js';
import { synthetic } from '../../src/data/synthetic.js';
import { defineStrategy } from '../../src/engine/strategy.js';
import { sma } from '../../src/features/index.js';
import { type OmsVenueOptions, omsVenue, type PaperBroker, paperBroker } from '../../src/live/index.js';
import { rule } from '../../src/models/rule.js';
import { readJournal } from '../../src/oms/journal/journal-text.js';
import { memoryJournal } from '../../src/oms/journal/memory-journal.js';
import { fixedQuantity } from '../../src/portfolio/fixed-quantity.js';
import { brokerVenue } from '../../src/venues/broker-venue/broker-venue.js';
import type { Venue } from '../../src/venues/venue.js';

const connected: Factory<PaperBroker> = (env) => {
  const broker = paperBroker({ cash: { USD: 100_000 } })(env);
  void broker.connect(new AbortController().signal);
  return broker;
};

function run(venue: Factory<Venue>, on: boolean) {
  return backtest({
    strategy: defineStrategy({
      name: 'above',
      features: sma({ period: 10 }),
      model: rule({ needs: ['sma_10'] }, (average) => (average > 100 ? 1 : -1)),
      optimizer: fixedQuantity({ quantity: 10 }),
    }),
    data: synthetic({ instruments: 'A', bars: 300, seed: 4 }),
    instruments: [instrument({ id: 'A' })],
    cash: 100_000,
    flags: { enable_oms_v1: on },
    venue,
  });
}

const managed = (options: OmsVenueOptions = {}): Factory<Venue> => omsVenue(connected, options);

it('off: the result is that of the plain path', async () => {
  const plain = await run(brokerVenue(connected), false);
  const off = await run(managed(), false);
  expect(plain.fills.length).toBeGreaterThan(3);
  expect(off.hash).toBe(plain.hash);
});

it('on: the same fills at the same prices, each order journalled before it is sent', async () => {
  const journal = memoryJournal();
  const plain = await run(brokerVenue(connected), false);
  const on = await run(managed({ journal }), true);
  const bare = (result: typeof on) =>
    result.fills.map((one) => [one.at, one.side, String(one.quantity), String(one.price)]);
  expect(bare(on)).toEqual(bare(plain));
  expect(on.finalEquity).toBe(plain.finalEquity);
  const kinds = readJournal(journal.text).entries.map((one) => one.record.t);
  expect(kinds.filter((kind) => kind === 'order').length).toBe(on.record.orders.submitted);
  expect(kinds.filter((kind) => kind === 'fill').length).toBe(on.fills.length);
});
