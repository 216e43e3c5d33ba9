/** The wires without a capture, struck while they play a market that is drawn from a seed. */
import { describe, expect, it } from 'vitest';
import { drawnCases } from '../../../scripts/feeds/fault-cases.js';
import { strike } from '../../../scripts/feeds/fault-run.js';
import { memoryWorld } from '../../../scripts/feeds/fault-worlds.js';

const [alpaca] = drawnCases({ ws: 'wss://venue', http: 'https://venue' }, { seed: 4 });

describe('Alpaca, struck with faults', () => {
  it('shows every trade once and in order, whatever ends the line or comes twice', async () => {
    const { faults, episodes: _, ...rest } = await strike(alpaca!, memoryWorld, { faults: 120, seed: 4 });
    const none = { lost: 0, doubled: 0, wrongBook: 0, crashes: 0, gaps: 0, gapsUntold: 0 };
    expect(faults).toBeGreaterThanOrEqual(120);
    expect(rest).toEqual({ ...none, recovered: faults });
  });

  it('would be found out: a trade that is dropped on a line that stays up is seen by the comparison', async () => {
    const { lost } = await strike({ ...alpaca!, kinds: ['drop'] }, memoryWorld, { faults: 10, seed: 4 });
    expect(lost).toBeGreaterThanOrEqual(5);
  });
});
