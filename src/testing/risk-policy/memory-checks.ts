import type { OrderIntent } from '../../core/order.js';
import type { Decision } from '../../core/portfolio.js';
import { type Broke, type Check, check } from '../check.js';
import { testDecision } from '../decisions.js';
import { changedBy, poison, watchClock } from '../guards.js';
import { stateText, throughText } from '../state-text.js';
import { livesPart, type RiskPolicyTrial, respond, responseText, type Step } from './trial.js';

/** What a policy remembers, and what it may not know. */
export function memoryChecks(trial: RiskPolicyTrial): readonly Check[] {
  return [
    check({
      id: 'RP-07',
      title: 'a snapshot goes on as if nothing had happened',
      fix: 'put all counters into snapshot and all of them back in restore',
      run: (broke) => snapshot(trial, broke),
    }),
    check({
      id: 'RP-08',
      title: 'a halt outlives a restart',
      fix: 'put into the snapshot that it halts, and why',
      needs: () => (trial.provoked().halted ? null : 'never halts: equity fell by 97 %; provoke it with options.trip'),
      run: (broke) => halts(trial, broke),
    }),
    check({
      id: 'RP-09',
      title: 'instances are independent',
      fix: 'make counters in the constructor; share nothing between instances',
      run: (broke) => independent(trial, broke),
    }),
    check({
      id: 'RP-10',
      title: 'keeps and changes none of its arguments',
      fix: 'copy the numbers that you need; intents, events and decisions are lent for one call',
      run: (broke) => borrowed(trial, broke),
    }),
    check({
      id: 'RP-11',
      title: 'deterministic: no clock, no randomness, the same answer twice',
      fix: 'take time from at.now and randomness from env.random',
      run: (broke) => clock(trial, broke),
    }),
    check({
      id: 'RP-12',
      title: 'legs pass all or none',
      fix: 'answer reviewAll with one verdict a leg; when one does not pass, none may',
      needs: () => (trial.make().reviewAll === undefined ? 'no reviewAll' : null),
      run: (broke) => legs(trial, broke),
    }),
  ];
}

function snapshot(trial: RiskPolicyTrial, broke: Broke): void {
  const days = trial.days('snapshot');
  const whole = trial.live(trial.make(), days);
  for (const cut of [0, 1, Math.floor(days.length / 2), days.length - 6]) {
    const used = trial.make();
    trial.live(used, trial.days('another past'));
    const first = trial.make();
    const done = trial.live(first, days.slice(0, cut)).length;
    const lent = first.snapshot();
    const state = throughText(lent);
    const disturbed = livesPart(whole.slice(done), trial.live(first, days.slice(cut)));
    if (disturbed !== null) broke(`taking a snapshot after ${cut} days disturbed it: ${disturbed}`);
    if (stateText(lent) !== stateText(state)) broke(`a snapshot taken after ${cut} days changed afterwards`);
    for (const [what, policy] of [
      ['a fresh instance', trial.make()],
      ['an instance with another past', used],
    ] as const) {
      policy.restore(throughText(state));
      const part = livesPart(whole.slice(done), trial.live(policy, days.slice(cut)));
      if (part !== null) broke(`restored into ${what} after ${cut} days, ${part}`);
    }
  }
}

function halts(trial: RiskPolicyTrial, broke: Broke): void {
  const { policy, last } = trial.provoked();
  const restored = trial.make();
  restored.restore(throughText(policy.snapshot()));
  const positions = (last.positions ?? []).map(() => 0);
  const at = testDecision({ ...last, positions, orders: [] });
  for (const side of ['buy', 'sell'] as const) {
    const intent: OrderIntent = { action: 'new', instrument: 0, side, quantity: 3, type: 'market' };
    const before = responseText(respond(policy, { what: 'review', intent }, at));
    const after = responseText(respond(restored, { what: 'review', intent }, at));
    if (before !== after) broke(`a ${side} got ${before} while it halted and ${after} after it was restored`);
  }
}

function independent(trial: RiskPolicyTrial, broke: Broke): void {
  const days = trial.days('left', false);
  const others = trial.days('right');
  const alone = trial.live(trial.make(), days);
  const [a, b] = [trial.make(), trial.make()];
  const lived = days.flatMap((day, k) => {
    trial.live(b, others.slice(k, k + 1));
    return trial.live(a, [day]);
  });
  const part = livesPart(alone, lived);
  if (part !== null) broke(`beside another instance whose account loses all, ${part}`);
}

function borrowed(trial: RiskPolicyTrial, broke: Broke): void {
  const plain = trial.live(trial.make(), trial.days('borrowed')).map(responseText);
  const policy = trial.make();
  let k = 0;
  for (const { decision, occasions } of trial.days('borrowed')) {
    for (const one of occasions) {
      const at = testDecision(decision);
      const lent =
        one.what === 'review' ? { intent: one.intent, marks: at.marks } : { marks: at.marks, market: at.market };
      let text = '';
      const change = changedBy(lent, () => {
        text = responseText(respond(policy, one, at));
      });
      if (change !== null) broke(`it wrote to its arguments: ${change}`);
      if (text !== plain[k])
        broke(`with its arguments made useless after each call, answer ${k} is ${text}, not ${plain[k]}`);
      k++;
      poisonAll(at, one);
    }
  }
}

function poisonAll(at: Decision, one: Step['occasions'][number]): void {
  poison(at.marks);
  poison(at.market.close);
  if (one.what === 'review') poison(one.intent);
  if (one.what === 'event' && 'kind' in one.event) poison(one.event);
}

function clock(trial: RiskPolicyTrial, broke: Broke): void {
  const { value, used } = watchClock(() => {
    const policy = trial.make();
    const lived = trial.live(policy, trial.days('clock'));
    policy.restore(policy.snapshot());
    return lived;
  });
  if (used.length > 0) broke(`it used ${[...new Set(used)].join(', ')}`);
  const part = livesPart(value, trial.live(trial.make(), trial.days('clock')));
  if (part !== null) broke(`run twice on the same days, ${part}`);
}

function legs(trial: RiskPolicyTrial, broke: Broke): void {
  const policy = trial.make();
  for (const { decision, occasions } of [...trial.days('legs', false), ...trial.days('legs')]) {
    const at = testDecision(decision);
    for (const one of occasions) if (one.what !== 'review') respond(policy, one, at);
    const intents = occasions.flatMap((one) => (one.what === 'review' ? [one.intent] : []));
    const verdicts = policy.reviewAll!(intents, at);
    if (verdicts.length !== intents.length) broke(`${intents.length} legs got ${verdicts.length} verdicts`);
    const stopped = verdicts.filter((one) => one.verdict === 'refuse' || one.verdict === 'halt').length;
    if (stopped > 0 && stopped < verdicts.length)
      broke(`${stopped} of ${verdicts.length} legs were stopped, the others pass`);
  }
}
