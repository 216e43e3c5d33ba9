/** What a harness can add: fills that cross their cancel, and a count of what is held; and what a wire may do. */
import { concatMap, from } from 'rxjs';
import { expect, it } from 'vitest';
import type { Broker } from '../../src/contracts/broker.js';
import type { ExecutionReport } from '../../src/core/report.js';
import { type BrokerHarness, brokerChecks, runContract, simBroker, simBrokerHarness } from '../../src/testing/index.js';
import { Paper } from './broken/brokers.js';
import { changed } from './mutants/mutation.js';

const failing = async (harness: BrokerHarness): Promise<string[]> =>
  (await runContract(brokerChecks(harness))).failed.map((one) => one.id);

/** Cancels an order and fills it all the same, as venues do. */
class Late extends Paper {
  tells = true;

  async cross(id: string): Promise<void> {
    const one = this.open.get(id)!;
    await this.cancel(id);
    one.filled = one.quantity;
    this.position += one.quantity;
    if (this.tells) this.hear(this.fillOf(one, one.quantity, 50));
  }
}

const crossing = (tells: boolean): BrokerHarness => ({
  ...simBrokerHarness(() => Object.assign(new Late(), { tells })),
  lateFill: (broker: Broker, id: string) => (broker as Late).cross(id),
});

it('takes a fill that is reported after its cancel, and misses one that is not', async () => {
  expect(await failing(crossing(true))).toEqual([]);
  expect(await failing(crossing(false))).toEqual(['BR-05']);
});

it('asks the harness what is still held', async () => {
  const harness = simBrokerHarness(() => new Paper());
  expect(await failing({ ...harness, open: () => 0 })).toEqual([]);
  expect(await failing({ ...harness, open: () => 2 })).toEqual(['BR-10']);
});

it('lets a wire repeat a report of a fill, since its id shows that it is the same', async () => {
  const twice = changed(simBroker({ maxVolumeShare: 0.25 }), (real) => ({
    reports$: real.reports$.pipe(concatMap((one: ExecutionReport) => from(one.type === 'fill' ? [one, one] : [one]))),
  }));
  expect(await failing(simBrokerHarness(twice))).toEqual([]);
});
