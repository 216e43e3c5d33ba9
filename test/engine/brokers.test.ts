import { describe, expect, it } from 'vitest';
import type { Broker } from '../../src/contracts/broker.js';
import type { Factory, PluginEnv } from '../../src/core/plugin.js';
import { type BacktestOptions, BrokerError, backtest, instrument, Order } from '../../src/index.js';
import { brokerVenue } from '../../src/venues/broker-venue/broker-venue.js';
import { simBroker } from '../../src/venues/broker-venue/sim-broker.js';
import { crossStrategy, ridgeStrategy, syntheticRun } from './fixtures.js';
import { byHand, days, listen, trade } from './hand-made.js';

/** A simulated broker that is connected when the run begins. */
function connected(wrap: (broker: Broker) => Broker = (one) => one): Factory<Broker> {
  return (env: PluginEnv) => {
    const broker = simBroker()(env);
    void broker.connect(new AbortController().signal);
    return wrap(broker);
  };
}

const base = (venue: BacktestOptions['venue'] & object): BacktestOptions => ({
  data: days('A', [100, 101, 102, 103]),
  instruments: [instrument({ id: 'A' })],
  cash: 10_000,
  venue,
  strategy: byHand('hand', (_at, n) => (n === 0 ? [trade(5)] : [])),
});

describe('a broker as the venue of a backtest', () => {
  it('gives the fills that the venue behind it gives', async () => {
    for (const strategy of [crossStrategy(), ridgeStrategy()]) {
      const run = syntheticRun(['A', 'B'], 250, 9);
      const direct = await backtest({ ...run, strategy });
      const through = await backtest({ ...run, strategy, venue: brokerVenue(connected()) });
      expect(direct.fills.length).toBeGreaterThan(10);
      expect(through.fills.map((one) => [one.at, one.orderId, String(one.price)])).toEqual(
        direct.fills.map((one) => [one.at, one.orderId, String(one.price)]),
      );
      expect(through.finalEquity).toBe(direct.finalEquity);
    }
  });

  it('settles each moment once, though its answers come after the calls', async () => {
    const { equity, hooks } = listen();
    const result = await backtest({ ...base(brokerVenue(connected())), hooks });
    const times = equity.map((one) => one.at);
    expect(times).toEqual([...new Set(times)]);
    expect([...result.record.at]).toEqual(times);
  });

  it('ends the run with the broker named when a call fails', async () => {
    const broken = connected((broker) => ({
      ...pick(broker),
      submit: async () => {
        throw new Error('socket hang up');
      },
    }));
    const run = backtest(base(brokerVenue(broken)));
    await expect(run).rejects.toThrow(BrokerError);
    await expect(run).rejects.toThrow(
      /^\[edgeproof\] venue sim: submit hand-0-\w+-0 failed, its outcome is unknown; reconcile with the broker/,
    );
  });

  it('ends the run when it reports what was never ordered', async () => {
    const strange = connected((broker) => ({
      ...pick(broker),
      submit: (order) => broker.submit(new Order({ ...order, id: 'ghost' }) as typeof order),
    }));
    await expect(backtest(base(brokerVenue(strange)))).rejects.toThrow('names the unknown order ghost');
  });
});

/** A broker as a plain object, so that one call of it can be replaced. */
function pick(broker: Broker): Broker {
  const follower = broker as Broker & { onMarket(event: never, now: number): void; advance(now: number): void };
  return {
    name: broker.name,
    version: broker.version,
    apiVersion: 1,
    venue: broker.venue,
    capabilities: broker.capabilities,
    reports$: broker.reports$,
    connect: (signal) => broker.connect(signal),
    reconcile: () => broker.reconcile(),
    close: () => broker.close(),
    submit: (order) => broker.submit(order),
    replace: (change) => broker.replace(change),
    cancel: (id) => broker.cancel(id),
    ...{ onMarket: follower.onMarket.bind(follower), advance: follower.advance.bind(follower) },
  };
}
