/**
 * The same strategy written twice: as parts for the engine, and as an RxJS pipe. Both give the same result, to the bit.
 *
 *   npx tsx examples/08-as-an-rxjs-pipe.ts
 *
 * What flows is one *moment* for each decision; every stage adds to it: feature rows, forecast, targets, approved orders.
 * Put operators of your own between any two stages; unsubscribe, and the bot stops. Fills come back through the account.
 */
import { backtest, defineStrategy, instrument, toDate } from 'edgeproof';
import { feeBps, simVenue } from 'edgeproof/backtest';
import { synthetic } from 'edgeproof/data';
import { compose, sma } from 'edgeproof/features';
import { rule } from 'edgeproof/models';
import { fixedQuantity } from 'edgeproof/portfolio';
import { drawdownHalt, orderLimits } from 'edgeproof/risk';
import {
  moments,
  throughBroker,
  tradingAccount,
  underRisk,
  withFeatures,
  withForecast,
  withTargets,
} from 'edgeproof/rx';
import { filter, lastValueFrom, tap } from 'rxjs';

const ids = ['A', 'B', 'C'];
const instruments = ids.map((id) => instrument({ id }));
const prices = () => synthetic({ instruments: ids, bars: 750, seed: 5 });

// The parts, used by both. They are factories: each run gets fresh ones.
const features = compose(sma({ period: 5 }), sma({ period: 20 }));
const model = rule({ needs: ['sma_5', 'sma_20'] }, (fast, slow) => (fast > slow ? 1 : -1));
const optimizer = fixedQuantity({ quantity: 100 });
const risk = [orderLimits({ maxQuantity: 200 }), drawdownHalt({ max: 0.5 })];
const venue = simVenue({ fees: feeBps({ rate: 1 }) });

const engine = await backtest({
  strategy: defineStrategy({ name: 'cross', features, model, optimizer, risk }),
  data: prices(),
  instruments,
  cash: 100_000,
  venue,
});

const account = tradingAccount({ instruments, cash: 100_000, strategy: 'cross' });
let decisions = 0;
await lastValueFrom(
  moments(prices(), { account }).pipe(
    withFeatures(features),
    tap(() => decisions++), // your own operator: here it only counts
    withForecast(model),
    withTargets(optimizer),
    underRisk(risk),
    throughBroker(venue),
  ),
);

// An operator may also decide that there is nothing to decide: a moment that is filtered out is no decision. Time goes
// on, fills are booked and equity is marked all the same.
const careful = tradingAccount({ instruments, cash: 100_000, strategy: 'cross' });
await lastValueFrom(
  moments(prices(), { account: careful }).pipe(
    withFeatures(features),
    withForecast(model),
    filter((moment) => toDate(moment.now).getUTCDay() === 5), // decide on Fridays only
    withTargets(optimizer),
    underRisk(risk),
    throughBroker(venue),
  ),
);

console.log(
  JSON.stringify({
    sameResult: account.hash() === engine.hash,
    decisions,
    fills: engine.fills.length,
    finalEquity: account.equity,
    fridaysOnly: { fills: careful.record().fills.length, finalEquity: careful.equity },
  }),
);
