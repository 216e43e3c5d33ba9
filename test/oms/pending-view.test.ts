import { describe, expect, it } from 'vitest';
import { backtest } from '../../src/backtest/backtest.js';
import { instrument } from '../../src/core/instrument.js';
import type { NewIntent } from '../../src/core/order.js';
import { synthetic } from '../../src/data/synthetic.js';
import { defineStrategy } from '../../src/engine/strategy.js';
import { sma } from '../../src/features/trend/sma.js';
import { rule } from '../../src/models/rule.js';
import { RiskGate } from '../../src/oms/gate.js';
import { fixedWeight } from '../../src/portfolio/fixed-quantity.js';
import { exposureLimits } from '../../src/risk/exposure-limits.js';
import { fakeDecision, fakeEnv } from '../fake-decision.js';

const ids = ['A', 'B', 'C'];
const buy = (instrument: number, quantity: number): NewIntent => ({
  action: 'new',
  instrument,
  side: 'buy',
  quantity,
  type: 'market',
});

describe('orders of one instant', () => {
  it('count against each other before they are sent, and not twice after', () => {
    const sent = new Set<string>();
    const account = { find: (id: string) => (sent.has(id) ? ({} as never) : undefined), marginShortfall: () => 0 };
    const gate = new RiskGate([exposureLimits({ gross: 1 })(fakeEnv(ids))], account);
    const at = fakeDecision({ universe: ids, equity: 10_000 });
    const [first] = gate.review(buy(0, 70), at);
    const [second] = gate.review(buy(1, 70), at);
    expect(gate.review(buy(2, 70), at)).toEqual([]);
    const quantities = [first, second].map((one) => (one?.action === 'submit' ? Number(one.order.quantity) : 0));
    expect(quantities).toEqual([70, 30]);
    for (const one of [first, second]) if (one?.action === 'submit') sent.add(one.order.id);
    const booked = fakeDecision({ universe: ids, equity: 10_000, orders: [{ side: 'buy', quantity: 40 }] });
    const [third] = gate.review(buy(1, 70), booked);
    expect(third?.action === 'submit' ? Number(third.order.quantity) : 0).toBe(60);
    const later = fakeDecision({ universe: ids, equity: 10_000, now: 1 });
    expect(gate.review(buy(1, 70), later)).toHaveLength(1);
  });

  it('keep a whole portfolio inside its limit in a backtest', async () => {
    const strategy = defineStrategy({
      name: 'greedy',
      features: sma({ period: 2 }),
      model: rule({ needs: ['sma_2'] }, () => 1),
      optimizer: fixedWeight({ weight: 1 }),
      risk: [exposureLimits({ gross: 1 })],
    });
    const { record } = await backtest({
      strategy,
      data: synthetic({ instruments: ids, bars: 30, seed: 7 }),
      instruments: ids.map((id) => instrument({ id })),
      cash: 100_000,
    });
    // Prices move between decision and fill, and after it.
    expect(Math.max(...record.gross.map((one, k) => one / record.equity[k]!))).toBeLessThan(1.1);
    expect(record.fills.length).toBeGreaterThan(0);
  });
});
