/**
 * Stop in the middle, keep the state as text, go on later (or on another machine): the result is the same, to the bit.
 *
 *   npx tsx examples/09-stop-and-resume.ts
 *
 * A snapshot holds everything: books, open orders, feature memory, model weights, random streams, the record so far and
 * the place in the data. `encodeState` turns it into text without losing what JSON loses (NaN, -0, big integers).
 */

import type { BacktestOptions, RunSnapshot } from 'edgeproof';
import { backtest, decodeState, defineStrategy, encodeState, instrument } from 'edgeproof';
import { feeBps, simVenue } from 'edgeproof/backtest';
import { synthetic } from 'edgeproof/data';
import { returns } from 'edgeproof/features';
import { ridge } from 'edgeproof/models';
import { equalWeight } from 'edgeproof/portfolio';

const ids = ['A', 'B', 'C'];

/** The same options every time: whoever resumes must say again what the run was made of. */
const options = (): BacktestOptions => ({
  strategy: defineStrategy({
    name: 'learner',
    features: returns({ periods: [1, 2, 5] }),
    model: ridge({ needs: ['return_1', 'return_2', 'return_5'], horizon: { steps: 2 } }),
    optimizer: equalWeight({ gross: 0.8 }),
    refit: { every: 60, minimum: 120, window: 250 },
  }),
  data: synthetic({ instruments: ids, bars: 600, seed: 9 }),
  instruments: ids.map((id) => instrument({ id })),
  cash: 100_000,
  venue: simVenue({ fees: feeBps({ rate: 1 }) }),
  seed: 9,
});

const whole = await backtest(options());

let text = '';
const part = await backtest({
  ...options(),
  checkpoint: {
    every: 700, // events; asked between two instants, never in the middle of one
    save: (take) => {
      text = encodeState(take());
      return 'stop'; // or undefined, to save and go on
    },
  },
});

const resumed = await backtest({ ...options(), resume: decodeState(text) as RunSnapshot });

// A snapshot that belongs to something else is refused, in words that say why.
const stranger = decodeState(text) as RunSnapshot;
const refused = await backtest({ ...options(), resume: { ...stranger, strategies: ['other'] } }).then(
  () => 'went on',
  (error: Error) => error.message,
);
console.log(refused);

console.log(
  JSON.stringify({
    stoppedAfter: part.events,
    events: resumed.events,
    sameHash: resumed.hash === whole.hash,
    sameEquity: resumed.finalEquity === whole.finalEquity,
    sameCash: resumed.cash().equals(whole.cash()),
    refits: resumed.fits.length,
    fills: resumed.fills.length,
    finalEquity: resumed.finalEquity,
  }),
);
