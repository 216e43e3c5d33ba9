import type { RiskAction, RiskReason } from '../contracts/risk-policy.js';
import { fixed, quantize, toDecimal } from '../core/money.js';
import type { Decision } from '../core/portfolio.js';
import { moneyOf } from './proposal.js';
import { closing } from './stop-orders.js';

/** Exposure may drift so far above its cap, as a share of it, before it is trimmed: every trim costs. */
const TOLERANCE = 0.02;

/** Orders that bring the strategy's gross exposure back to a cap (a multiple of equity), every position in proportion. */
export function trimTo(cap: number, at: Decision, reason: RiskReason): readonly RiskAction[] {
  let gross = 0;
  for (let i = 0; i < at.universe.size; i++) gross += worthOf(i, at);
  const allowed = cap * Math.max(0, at.accountEquity);
  if (!(gross > allowed * (1 + TOLERANCE))) return [];
  const actions: RiskAction[] = [];
  for (let i = 0; i < at.universe.size; i++) {
    const held = at.positions.quantity(i);
    // A close that is on its way already counts; another would go too far.
    if (held === 0 || closing(i, at)) continue;
    const lot = at.universe.at(i).lotSize;
    const part = quantize(fixed(Math.abs(held) * (1 - allowed / gross), 'trim'), lot, 'up');
    const most = fixed(at.positions.exact(i).abs(), 'held');
    const side = held > 0 ? 'sell' : 'buy';
    // All of it, where the lot is larger than what is held.
    const whole = part > most;
    const quantity = toDecimal(whole ? most : part);
    if (quantity.isZero()) continue;
    actions.push({
      action: 'submit',
      intent: { action: 'new', instrument: i, side, quantity, type: 'market', tag: 'trim' },
      reason,
    });
  }
  return actions;
}

function worthOf(i: number, at: Decision): number {
  const held = at.positions.quantity(i);
  return held === 0 ? 0 : Math.abs(held * at.marks[i]! * moneyOf(i, at));
}
