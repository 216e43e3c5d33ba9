import { fixed, toNumber } from '../../core/money.js';
import type { NewIntent } from '../../core/order.js';
import { type Broke, type Check, check } from '../check.js';
import { testDecision } from '../decisions.js';
import { livesPart, type Response, type RiskPolicyTrial, respond } from './trial.js';

/** What a policy tells beside its verdicts: what would pass, and how much of its limits is used. */
export function tellingChecks(trial: RiskPolicyTrial): readonly Check[] {
  return [
    check({
      id: 'RP-13',
      title: 'what it says would pass does pass',
      fix: 'give as reason.passes the quantity of a reduction, and 0 where no quantity would pass',
      needs: () => (explained(trial).length > 0 ? null : 'gives no reason.passes'),
      run: (broke) => passes(trial, broke),
    }),
    check({
      id: 'RP-14',
      title: 'tells the use of its limits, and is the same afterwards',
      fix: 'compute usage from the decision and leave your state alone; headroom is max - measured',
      needs: () => (trial.make().usage === undefined ? 'no usage' : null),
      run: (broke) => usage(trial, broke),
    }),
  ];
}

/** Answers about new orders that say what would pass. */
function explained(trial: RiskPolicyTrial): readonly Response[] {
  return trial.live(trial.make(), trial.days('telling', false)).filter(({ intent, verdict }) => {
    if (intent?.action !== 'new' || verdict === null || verdict.verdict === 'approve') return false;
    return verdict.reason.passes !== undefined;
  });
}

function passes(trial: RiskPolicyTrial, broke: Broke): void {
  const policy = trial.make();
  for (const { decision, occasions } of trial.days('telling', false)) {
    for (const one of occasions) {
      const first = respond(policy, one, testDecision(decision));
      const { verdict } = first;
      if (one.what !== 'review' || one.intent.action !== 'new') continue;
      if (verdict === null || verdict.verdict === 'approve' || verdict.reason.passes === undefined) continue;
      const told = verdict.reason.passes;
      const what = `${one.intent.side} of ${String(one.intent.quantity)}`;
      if (verdict.verdict === 'reduce' && toNumber(fixed(verdict.quantity)) !== told)
        broke(`a ${what} was reduced to ${String(verdict.quantity)}, and ${told} is said to pass`);
      if (!(told > 0)) continue;
      const smaller: NewIntent = { ...one.intent, quantity: told };
      const again = respond(policy, { what: 'review', intent: smaller }, testDecision(decision)).verdict;
      if (again?.verdict !== 'approve')
        broke(`of a ${what} ${told} is said to pass, and then gets "${again?.verdict}"`);
    }
  }
}

function usage(trial: RiskPolicyTrial, broke: Broke): void {
  const days = trial.days('usage');
  const unwatched = trial.live(trial.make(), days);
  const policy = trial.make();
  const watched = days.flatMap((day) => {
    const lived = trial.live(policy, [day]);
    const at = testDecision(day.decision);
    for (const one of policy.usage!(at)) {
      const text = JSON.stringify(one);
      if (one.limit.trim() === '') broke(`${text} names no limit`);
      if (Number.isNaN(one.max)) broke(`${text} has no largest value`);
      const gap = one.max - one.measured - one.headroom;
      if (Number.isFinite(gap) && Math.abs(gap) > 1e-9 * Math.max(1, Math.abs(one.max)))
        broke(`${text}: headroom is not max - measured`);
    }
    return lived;
  });
  const part = livesPart(unwatched, watched);
  if (part !== null) broke(`watched, ${part}`);
}
