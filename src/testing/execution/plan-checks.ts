import { type Broke, type Check, check } from '../check.js';
import { testDecision } from '../decisions.js';
import { changedBy, watchClock } from '../guards.js';
import { stateText, throughText } from '../state-text.js';
import { type ExecutionTrial, plansPart } from './trial.js';

/** What an execution remembers, and what it may not know. */
export function planChecks(trial: ExecutionTrial): readonly Check[] {
  return [
    check({
      id: 'EX-08',
      title: 'a snapshot goes on as if nothing had happened',
      fix: 'put all memory into snapshot, copied, and all of it back in restore',
      run: (broke) => snapshot(trial, broke),
    }),
    check({
      id: 'EX-09',
      title: 'instances are independent',
      fix: 'make memory in the constructor; share nothing between instances',
      run: (broke) => independent(trial, broke),
    }),
    check({
      id: 'EX-10',
      title: 'keeps and changes none of its arguments',
      fix: 'copy the numbers that you need; targets and decision are lent for one call',
      run: (broke) => borrowed(trial, broke),
    }),
    check({
      id: 'EX-11',
      title: 'deterministic: no clock, no randomness, the same plan twice',
      fix: 'take time from at.now and randomness from env.random',
      run: (broke) => clock(trial, broke),
    }),
  ];
}

function snapshot(trial: ExecutionTrial, broke: Broke): void {
  const whole = trial.plans(trial.make(), 'snapshot');
  for (const cut of [0, 1, 20, 36]) {
    const used = trial.make();
    trial.plans(used, 'another past');
    const first = trial.make();
    const targets = trial.targets('snapshot');
    trial
      .decisions('snapshot')
      .slice(0, cut)
      .forEach((input, k) => {
        first.plan(targets[k]!, testDecision(input));
      });
    const lent = first.snapshot();
    const state = throughText(lent);
    const disturbed = plansPart(whole.slice(cut), trial.plans(first, 'snapshot', { from: cut }));
    if (disturbed !== null) broke(`taking a snapshot after ${cut} plans disturbed it: ${disturbed}`);
    if (stateText(lent) !== stateText(state)) broke(`a snapshot taken after ${cut} plans changed afterwards`);
    for (const [what, execution] of [
      ['a fresh instance', trial.make()],
      ['an instance with another past', used],
    ] as const) {
      execution.restore(throughText(state));
      const part = plansPart(whole.slice(cut), trial.plans(execution, 'snapshot', { from: cut }));
      if (part !== null) broke(`restored into ${what} after ${cut} plans, ${part}`);
    }
  }
}

function independent(trial: ExecutionTrial, broke: Broke): void {
  const alone = trial.plans(trial.make(), 'left');
  const [a, b] = [trial.make(), trial.make()];
  const [ours, others] = [trial.targets('left'), trial.targets('right')];
  const right = trial.decisions('right');
  const plans = trial.decisions('left').map((input, k) => {
    b.plan(others[k]!, testDecision(right[k]!));
    return JSON.stringify(a.plan(ours[k]!, testDecision(input)));
  });
  const part = plansPart(alone, plans);
  if (part !== null) broke(`beside another instance with other targets, ${part}`);
}

function borrowed(trial: ExecutionTrial, broke: Broke): void {
  const plain = trial.plans(trial.make(), 'borrowed');
  const part = plansPart(plain, trial.plans(trial.make(), 'borrowed', { poisoned: true }));
  if (part !== null) broke(`with its arguments made useless after each call, ${part}`);
  const execution = trial.make();
  const targets = trial.targets('borrowed');
  trial.decisions('borrowed').forEach((input, k) => {
    const at = testDecision(input);
    const change = changedBy({ targets: targets[k], marks: at.marks, market: at.market }, () => {
      execution.plan(targets[k]!, at);
    });
    if (change !== null) broke(`plan wrote to its arguments: ${change}`);
  });
}

function clock(trial: ExecutionTrial, broke: Broke): void {
  const { value, used } = watchClock(() => {
    const execution = trial.make();
    const plans = trial.plans(execution, 'clock');
    execution.restore(execution.snapshot());
    return plans;
  });
  if (used.length > 0) broke(`it used ${[...new Set(used)].join(', ')}`);
  const part = plansPart(value, trial.plans(trial.make(), 'clock'));
  if (part !== null) broke(`run twice on the same decisions, ${part}`);
}
