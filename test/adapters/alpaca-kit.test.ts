/** The contract kit on Alpaca's adapter, over real sockets to a local server. */
import { expect, it } from 'vitest';
import { brokerChecks, runContract } from '../../src/testing/index.js';
import { alpacaHarness } from './alpaca-line.js';

it.each(['off', 'native'] as const)('passes the contract kit with changes %s', async (replace) => {
  const { harness, stop } = await alpacaHarness({ replace });
  const result = await runContract(brokerChecks(harness));
  await stop();
  expect(result.failed).toEqual([]);
  expect(result.skipped.map((one) => one.id)).toEqual(replace === 'off' ? ['BR-13'] : []);
});
