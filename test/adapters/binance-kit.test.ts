/** The contract kit on Binance's adapter, over real sockets to a local server. */
import { expect, it } from 'vitest';
import { brokerChecks, runContract } from '../../src/testing/index.js';
import { binanceHarness } from './binance-line.js';

it('passes the contract kit', async () => {
  const { harness, stop } = await binanceHarness();
  const result = await runContract(brokerChecks(harness));
  await stop();
  expect(result.failed).toEqual([]);
  expect(result.skipped).toEqual([]);
});
