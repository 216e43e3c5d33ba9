import { describe, expect, it } from 'vitest';
import { feeBps } from '../../src/venues/costs/fees.js';
import { Bench, bar } from './desk.js';

describe('the thin line: market, limit, stop and market-on-close on bars', () => {
  it('fills a market order at the next open, never in the bar it was decided on', () => {
    const b = new Bench({ fees: feeBps({ rate: 2 }) });
    b.step(bar(0, [100, 101, 99, 100.5]));
    const id = b.submit({ quantity: 10 });
    b.end();
    expect(b.story(id)).toBe('accepted');
    b.step(bar(1, [102, 103, 101, 102.5]));
    expect(b.story(id)).toBe('accepted 10@102');
    expect(b.fills()[0]!.fee).toBe(0.204);
    expect(b.fills()[0]!.ts).toBe(bar(1, [1, 1, 1, 1]).start);
    expect(b.venue.working).toBe(0);
  });

  it.each([
    ['buy limit, price goes through', { limit: 99.5 }, [100, 101, 99, 100], 'accepted 10@99.5'],
    ['buy limit, touch only', { limit: 99 }, [100, 101, 99, 100], 'accepted'],
    ['buy limit, opens beyond', { limit: 99.5 }, [99, 101, 98, 100], 'accepted 10@99'],
    ['sell limit, price goes through', { side: 'sell', limit: 100.5 }, [100, 101, 99, 100], 'accepted 10@100.5'],
    ['sell limit, opens beyond', { side: 'sell', limit: 100.5 }, [102, 103, 99, 100], 'accepted 10@102'],
    ['buy stop, touched', { stop: 101 }, [100, 101, 99, 100], 'accepted 10@101'],
    ['buy stop, gap', { stop: 101 }, [103, 104, 99, 100], 'accepted 10@103'],
    ['sell stop, touched', { side: 'sell', stop: 99 }, [100, 101, 99, 100], 'accepted 10@99'],
    ['sell stop, gap', { side: 'sell', stop: 99 }, [97, 101, 96, 100], 'accepted 10@97'],
    ['sell stop, not reached', { side: 'sell', stop: 98.99 }, [100, 101, 99, 100], 'accepted'],
    ['market-on-close', { type: 'market-on-close' }, [100, 101, 99, 100.25], 'accepted 10@100.25'],
    ['market-on-open', { type: 'market-on-open' }, [100, 101, 99, 100.25], 'accepted 10@100'],
  ] as const)('%s', (_, spec, ohlc, story) => {
    const b = new Bench();
    b.step(bar(0, [100, 100, 100, 100]));
    b.submit(spec);
    b.end();
    b.step(bar(1, ohlc));
    expect(b.story()).toBe(story);
  });

  it('is the same order when its id comes again', () => {
    const b = new Bench();
    b.submit({ id: 'x' });
    b.submit({ id: 'x' });
    b.step(bar(0, [100, 100, 100, 100]));
    b.submit({ id: 'x' });
    expect(b.story()).toBe('accepted 10@100');
  });
});
