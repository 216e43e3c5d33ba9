/** Real risk policies, spoiled. */
import type { RiskPolicy, RiskVerdict } from '../../../src/contracts/risk-policy.js';
import { flags } from '../../../src/core/flags.js';
import { fixed, toNumber } from '../../../src/core/money.js';
import type { NewIntent, OrderIntent } from '../../../src/core/order.js';
import type { Factory } from '../../../src/core/plugin.js';
import type { Decision } from '../../../src/core/portfolio.js';
import {
  dailyLossHalt,
  drawdownHalt,
  drawdownLadder,
  exposureLimits,
  killSwitch,
  orderLimits,
  orderRate,
  positionLimits,
  priceCollar,
} from '../../../src/risk/index.js';
import { riskPolicyChecks, testEnv } from '../../../src/testing/index.js';
import { changed, type Mutation, mutations, type Real, type Spoiling } from './mutation.js';

type Make = Factory<RiskPolicy>;

const ON = flags({ enable_risk_v2: true });

const kill = killSwitch();
const options = { trip: () => kill.trip('mutant'), reset: () => kill.reset() };

const DAILY: Real<Make> = ['dailyLossHalt', dailyLossHalt({ max: 0.05 })];
const DRAWDOWN: Real<Make> = ['drawdownHalt', drawdownHalt({ max: 0.2 })];
const KILL: Real<Make> = ['killSwitch', kill];
const EXPOSURE: Real<Make> = ['exposureLimits', exposureLimits({ gross: 0.5, net: 0.3 })];
const ORDER: Real<Make> = ['orderLimits', orderLimits({ maxQuantity: 100, maxNotional: 8000 })];
const REFUSING: Real<Make> = ['orderLimits that refuse', orderLimits({ maxNotional: 8000, breach: 'refuse' })];
const POSITION: Real<Make> = ['positionLimits', positionLimits({ maxQuantity: 150 })];
const LADDER: Real<Make> = [
  'drawdownLadder',
  (env) => drawdownLadder({ gross: 1, steps: [{ at: 0.2, to: 'halt' }] })({ ...env, flags: ON }),
];
const RATE: Real<Make> = ['orderRate', (env) => orderRate({ max: 5, per: '10d' })({ ...env, flags: ON })];
const COLLAR: Real<Make> = ['priceCollar', priceCollar({ bps: 200 })];

/** Bends each verdict of a real policy. */
function bent(make: Make, bend: (verdict: RiskVerdict, intent: OrderIntent, at: Decision) => RiskVerdict): Make {
  return changed(make, (real) => ({ review: (intent, at) => bend(real.review(intent, at), intent, at) }));
}

const quantity = (intent: OrderIntent): number =>
  intent.action === 'new' ? toNumber(fixed(intent.quantity)) : Number.POSITIVE_INFINITY;

function stop(intent: NewIntent, side: NewIntent['side']): RiskVerdict {
  const leg: NewIntent = {
    action: 'new',
    instrument: intent.instrument,
    side,
    quantity: quantity(intent),
    type: 'stop',
    stopPrice: 1,
  };
  return { verdict: 'approve', protect: [leg] };
}

function sharing(make: Make): Make {
  let one: RiskPolicy | null = null;
  return (env) => {
    one ??= make(env);
    return one;
  };
}

/** Counts the orders that it is asked about and lets every third pass at half its size. */
function counting(make: Make): Make {
  let asked = 0;
  return bent(make, (verdict, intent) =>
    verdict.verdict === 'approve' && intent.action === 'new' && ++asked % 3 === 0
      ? {
          verdict: 'reduce',
          quantity: Math.max(1, Math.floor(quantity(intent) / 2)),
          reason: { text: 'third', limit: 3 },
        }
      : verdict,
  );
}

/** Judges by marks that were lent to an earlier call. */
function keepingMarks(make: Make): Make {
  return changed(make, (real) => {
    let kept: Float64Array | null = null;
    return {
      review(intent, at) {
        const nonsense = kept !== null && kept[0]! < 0;
        kept = at.marks;
        return nonsense ? { verdict: 'refuse', reason: { text: 'odd marks', limit: 0 } } : real.review(intent, at);
      },
    };
  });
}

/** A sound answer for legs: all pass or none does. */
function withLegs(make: Make, spoil: (verdicts: readonly RiskVerdict[]) => readonly RiskVerdict[]): Make {
  return changed(make, (real) => ({
    reviewAll: (batch, at) => spoil(batch.map((one) => real.review(one, at))),
  }));
}

const spoilings: readonly Spoiling<Make>[] = [
  { check: 'RP-01', how: 'has no name', spoil: (m) => changed(m, () => ({ name: '' })), real: [ORDER, DRAWDOWN] },
  {
    check: 'RP-02',
    how: 'allows twice what was asked for',
    spoil: (m) =>
      bent(m, (verdict, intent) =>
        verdict.verdict === 'reduce' ? { ...verdict, quantity: 2 * quantity(intent) } : verdict,
      ),
    real: [ORDER, POSITION, EXPOSURE],
  },
  {
    check: 'RP-02',
    how: 'protects a buy with a buy',
    spoil: (m) =>
      bent(m, (verdict, intent) =>
        verdict.verdict === 'approve' && intent.action === 'new' ? stop(intent, intent.side) : verdict,
      ),
    real: [COLLAR, DRAWDOWN],
  },
  {
    check: 'RP-03',
    how: 'throws without a price',
    spoil: (m) =>
      bent(m, (verdict, intent, at) => {
        if (intent.action === 'new' && Number.isNaN(at.marks[intent.instrument])) throw new Error('no price');
        return verdict;
      }),
    real: [ORDER, EXPOSURE],
  },
  {
    check: 'RP-03',
    how: 'refuses cancels',
    spoil: (m) =>
      bent(m, (verdict, intent) =>
        intent.action === 'cancel' ? { verdict: 'refuse', reason: { text: 'no' } } : verdict,
      ),
    real: [COLLAR, POSITION],
  },
  {
    check: 'RP-04',
    how: 'says no and not why',
    spoil: (m) =>
      bent(m, (verdict) => (verdict.verdict === 'approve' ? verdict : { ...verdict, reason: { text: ' ' } })),
    real: [ORDER, REFUSING, DAILY, KILL],
  },
  {
    check: 'RP-05',
    how: 'halts the way out too',
    spoil: (m) =>
      changed(m, (real) => {
        let halted = false;
        return {
          settle(at) {
            const actions = real.settle?.(at);
            halted ||= actions?.some((one) => one.action === 'halt') === true;
            return actions;
          },
          review: (intent, at) =>
            halted && intent.action !== 'cancel'
              ? { verdict: 'halt', reason: { text: 'halted', limit: 0 } }
              : real.review(intent, at),
        };
      }),
    real: [DAILY, DRAWDOWN, KILL],
  },
  { check: 'RP-06', how: 'counts what it is asked about', spoil: counting, real: [COLLAR, DRAWDOWN] },
  {
    check: 'RP-07',
    how: 'restore does nothing',
    spoil: (m) => changed(m, () => ({ restore: () => {} })),
    real: [DAILY, DRAWDOWN],
  },
  {
    check: 'RP-07',
    how: 'snapshot has no peak',
    spoil: (m) =>
      changed(m, (real) => ({
        snapshot: () => ({
          json: { ...(real.snapshot().json as object), peak: null, last: null, opening: null } as never,
        }),
      })),
    real: [DAILY, DRAWDOWN],
  },
  {
    check: 'RP-08',
    how: 'restore does nothing',
    spoil: (m) => changed(m, () => ({ restore: () => {} })),
    real: [DAILY, DRAWDOWN, KILL],
  },
  { check: 'RP-09', how: 'every instance is the same one', spoil: sharing, real: [DAILY, DRAWDOWN] },
  { check: 'RP-10', how: 'keeps the marks', spoil: keepingMarks, real: [ORDER, COLLAR] },
  {
    check: 'RP-10',
    how: 'rounds the intent in place',
    spoil: (m) =>
      bent(m, (verdict, intent) => {
        if (intent.action === 'new') Object.assign(intent, { quantity: Math.ceil(quantity(intent) / 10) * 10 });
        return verdict;
      }),
    real: [POSITION, EXPOSURE],
  },
  {
    check: 'RP-11',
    how: 'refuses by chance',
    spoil: (m) =>
      bent(m, (verdict) =>
        Math.random() < 0.01 ? { verdict: 'refuse', reason: { text: 'chance', limit: 0 } } : verdict,
      ),
    real: [ORDER, DAILY],
  },
  {
    check: 'RP-11',
    how: 'asks the wall clock',
    spoil: (m) => changed(m, (real) => ({ settle: (at) => (Date.now() > 0 ? real.settle?.(at) : undefined) })),
    real: [DAILY, KILL],
  },
  {
    check: 'RP-13',
    how: 'says that all would pass',
    spoil: (m) =>
      bent(m, (verdict, intent) =>
        verdict.verdict === 'reduce'
          ? { ...verdict, reason: { ...verdict.reason, passes: quantity(intent) } }
          : verdict,
      ),
    real: [ORDER, POSITION, EXPOSURE],
  },
  {
    check: 'RP-14',
    how: 'forgets itself when it is looked at',
    spoil: (m) =>
      changed(m, (real) => ({
        usage: () => {
          real.restore(m({ ...testEnv({ flags: ON }) }).snapshot());
          return [];
        },
      })),
    real: [LADDER, RATE],
  },
  {
    check: 'RP-14',
    how: 'tells what is used as what is left',
    spoil: (m) =>
      changed(m, (real) => ({ usage: (at) => real.usage!(at).map((use) => ({ ...use, headroom: use.measured })) })),
    real: [LADDER, RATE],
  },
  {
    check: 'RP-12',
    how: 'lets the good legs pass alone',
    spoil: (m) => withLegs(m, (verdicts) => verdicts),
    real: [REFUSING, COLLAR, DRAWDOWN],
  },
  {
    check: 'RP-12',
    how: 'answers for the first leg only',
    spoil: (m) => withLegs(m, (verdicts) => verdicts.slice(0, 1)),
    real: [ORDER, POSITION],
  },
];

/** All of them. */
export const policyMutations: readonly Mutation[] = mutations((make) => riskPolicyChecks(make, options), spoilings);
