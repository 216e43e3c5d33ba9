/** The contract kit on our plug-in, and one number worked out by hand: the kit cannot know what the feature means. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type MarketEvent, RowTable } from 'edgeproof';
import { describeContract, featureSetChecks, marketEvents, testEnv } from 'edgeproof/testing';
import { fromHigh } from '../src/index.js';

describeContract({ describe, it }, featureSetChecks(fromHigh({ period: 5 })), { name: 'fromHigh' });
describeContract({ describe, it }, featureSetChecks(fromHigh({ period: 1 })), { name: 'fromHigh over one bar' });

describe('fromHigh', () => {
  it('is 0 at the high and a share below it afterwards', () => {
    const set = fromHigh({ period: 3 })(testEnv({ instruments: 1 }));
    const rows = new RowTable(set.columns, 1);
    const bars = marketEvents({ count: 5 }).filter((event) => event.kind === 'bar' && event.instrument === 0);
    const seen = [100, 120, 90, 96, 96].map((close, k) => {
      set.update({ ...bars[k], close } as MarketEvent, rows);
      return rows.get(0, 0);
    });
    assert.deepEqual(seen, [Number.NaN, Number.NaN, 90 / 120 - 1, 96 / 120 - 1, 0]);
  });

  it('refuses a period that is none', () => {
    assert.throws(() => fromHigh({ period: 0 }), /fromHigh: period 0 is not a whole number/);
  });
});
