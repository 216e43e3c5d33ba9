/** What every policy says of itself: its name, its generation, and how a worker rebuilds it; and that none goes without its flag. */
import { describe, expect, it } from 'vitest';
import type { RiskPolicy } from '../../src/contracts/risk-policy.js';
import { flags } from '../../src/core/flags.js';
import type { Factory } from '../../src/core/plugin.js';
import * as risk from '../../src/risk/index.js';
import { fakeEnv } from '../fake-decision.js';

const history = { lookback: 120 } as const;
/** Each policy of the first generation, and of the second, with options that are not the defaults. */
const FIRST: Readonly<Record<string, object>> = {
  dailyLossHalt: { max: 0.05, action: 'flatten', dayStart: '1h' },
  drawdownHalt: { max: 0.2, action: 'flatten', resumeAfter: '3d' },
  exposureLimits: { gross: 0.5, net: 0.3 },
  orderLimits: { maxQuantity: 5, breach: 'refuse' },
  positionLimits: { maxQuantity: 5 },
  priceCollar: { bps: 200 },
};
const SECOND: Readonly<Record<string, object>> = {
  betaLimit: { ...history, to: 'A', max: 0.3 },
  correlationLimits: { ...history, pairwise: { above: 0.2, max: 0.2 } },
  drawdownLadder: { gross: 1, steps: { linear: 0.3 }, since: 'day', flatten: { order: 'largest', perInstant: 2 } },
  factorLimits: { betas: { A: { market: 1 }, B: {} }, max: { market: 0.3 } },
  groupLimits: { by: 'currency', gross: 0.4 },
  liquidityLimits: { shareOfVolume: 0.01, days: 3 },
  monteCarloLimit: { ...history, max: 0.1, model: 'garch', df: 5 },
  orderRate: { max: 3, per: '1d' },
  portfolioLimits: { gross: 0.5 },
  protectiveStops: { initial: { percent: 0.03 }, rest: 'engine' },
  riskBudget: { stop: { percent: 0.05 }, perTradeBps: 20 },
  sizeCap: { rule: { fixedFraction: 0.05 }, max: 0.1 },
  staleData: { after: '5d' },
  stressLimit: { scenarios: [{ name: 'crash', price: -0.2 }], max: 0.05 },
  tailLimit: { ...history, max: 0.01 },
  volatilityLimit: { ...history, annual: 0.1, periodsPerYear: 252 },
};
const ON = { ...fakeEnv(['A', 'B']), flags: flags({ enable_risk_v2: true }) };

function makerOf(name: string): (options: object) => Factory<RiskPolicy> {
  return (risk as unknown as Record<string, (options: object) => Factory<RiskPolicy>>)[name]!;
}

describe.each([...Object.entries(FIRST), ...Object.entries(SECOND)])('%s', (name, options) => {
  const make = makerOf(name)(options);

  it('has its name, a version of its generation, and is rebuilt by a worker from its reference', () => {
    const policy = make(ON);
    expect(policy).toMatchObject({ name, version: name in FIRST ? '1.0.0' : '2.0.0', apiVersion: 1 });
    expect(make.ref).toEqual({ module: 'edgeproof/risk', export: name, options });
    const again = makerOf(make.ref!.export)(make.ref!.options as object)(ON);
    expect(JSON.stringify(again.snapshot())).toBe(JSON.stringify(policy.snapshot()));
  });

  it('takes back what it wrote, as it is made', () => {
    const state = make(ON).snapshot();
    const again = make(ON);
    again.restore(state);
    expect(again.snapshot()).toEqual(state);
  });

  it(name in FIRST ? 'needs no flag' : 'needs the flag, and says so by name', () => {
    const bare = (): RiskPolicy => make(fakeEnv(['A', 'B']));
    if (name in FIRST) expect(bare).not.toThrow();
    else expect(bare).toThrow(new RegExp(`${name}: it needs the flag enable_risk_v2; pass flags: .*, or leave it out`));
  });

  it('refuses an option that there is not, by name', () => {
    expect(() => makerOf(name)({ ...options, ghost: 1 })).toThrow(new RegExp(`${name}.*ghost`));
  });
});

describe('policies that a hand outside holds', () => {
  it('have no reference: a worker could not be reached there', () => {
    const [kill, alive, gap] = [risk.killSwitch(), risk.deadMansSwitch({ after: '1d' }), risk.dataGap()];
    expect([kill, alive, gap].map((one) => one.ref)).toEqual([undefined, undefined, undefined]);
    expect(kill(ON)).toMatchObject({ name: 'killSwitch', version: '1.0.0', apiVersion: 1 });
    expect(alive(ON)).toMatchObject({ name: 'deadMansSwitch', version: '2.0.0', apiVersion: 1 });
    expect(gap(ON)).toMatchObject({ name: 'dataGap', version: '1.0.0', apiVersion: 1 });
    expect(() => alive(fakeEnv())).toThrow(/deadMansSwitch: it needs the flag enable_risk_v2/);
  });
});
