import type { Optimizer } from '../../contracts/optimizer.js';
import { ForecastFrame } from '../../core/frame.js';
import { type Broke, type Check, check } from '../check.js';
import { type TestDecisionInput, testDecision } from '../decisions.js';
import { changedBy, watchClock } from '../guards.js';
import { stateText, throughText } from '../state-text.js';
import { type Answer, answersPart, ask, type OptimizerTrial } from './trial.js';

/** How an optimizer fails, remembers, and what it may not know. */
export function memoryChecks(trial: OptimizerTrial): readonly Check[] {
  return [
    check({
      id: 'OP-07',
      title: 'infeasible is returned, not thrown, and writes nothing',
      fix: 'return "infeasible" with every target NaN; answer every decision, however odd, without an exception',
      run: (broke) => infeasible(trial, broke),
    }),
    check({
      id: 'OP-08',
      title: 'deterministic: no clock, no randomness, the same answer twice',
      fix: 'take time from at.now and randomness from env.random, and go through instruments in order',
      run: (broke) => deterministic(trial, broke),
    }),
    check({
      id: 'OP-09',
      title: 'a snapshot goes on as if nothing had happened',
      fix: 'put all memory into snapshot, copied, and all of it back in restore',
      run: (broke) => snapshot(trial, broke),
    }),
    check({
      id: 'OP-10',
      title: 'instances are independent',
      fix: 'make memory in the constructor; share nothing between instances',
      run: (broke) => independent(trial, broke),
    }),
    check({
      id: 'OP-11',
      title: 'keeps and changes none of its arguments',
      fix: 'copy the numbers that you need; forecast, decision and targets are lent for one call',
      run: (broke) => borrowed(trial, broke),
    }),
    check({
      id: 'OP-12',
      title: 'looks no further back than it declares',
      fix: 'declare as lookback the most returns that it asks for',
      run: (broke) => lookback(trial, broke),
    }),
  ];
}

/** Decisions that markets make now and then, each odd in one way. */
function oddDecisions(trial: OptimizerTrial): readonly TestDecisionInput[] {
  const inputs = trial.decisions('odd');
  const last = inputs[inputs.length - 1]!;
  const flat = (last.returns ?? []).map((row) => row.map(() => 0));
  const same = (last.returns ?? []).map((row) => row.map(() => row[0]!));
  const odd: readonly TestDecisionInput[] = [
    { equity: 0 },
    { equity: -5000 },
    { marks: (last.positions ?? []).map(() => Number.NaN) },
    { returns: flat },
    { returns: same },
    { returns: [] },
    { returns: (last.returns ?? []).map((row) => row.map((one) => one * 1e6)) },
  ];
  return [...inputs, ...odd.map((one) => ({ ...last, ...one }))];
}

function infeasible(trial: OptimizerTrial, broke: Broke): void {
  const said = trial.forecast('odd');
  const inputs = oddDecisions(trial);
  for (const scale of [1, 1e12, 1e-12]) tryAll(trial.make(), (i, k) => scale * said(i, k));
  if (trial.options.infeasible === undefined) return;
  const answers = tryAll(trial.options.infeasible(trial.env), said);
  if (!answers.some((one) => one.status === 'infeasible'))
    broke('options.infeasible never ends "infeasible", although no target meets its constraints');

  function tryAll(optimizer: Optimizer, forecast: (i: number, k: number) => number): readonly Answer[] {
    let answers: readonly Answer[] = [];
    try {
      answers = trial.feed(optimizer, inputs, { forecast });
    } catch (cause) {
      broke(`it threw: ${cause instanceof Error ? cause.message : String(cause)}`);
    }
    for (const { status, values } of answers) {
      if (!['optimal', 'infeasible', 'not-ready'].includes(status)) broke(`it ended "${String(status)}"`);
      const written = values.findIndex((one) => !Number.isNaN(one));
      if (status === 'infeasible' && written >= 0)
        broke(`it ended "infeasible" and wrote ${values[written]} for instrument ${written}`);
      const wild = values.findIndex((one) => Math.abs(one) === Number.POSITIVE_INFINITY);
      if (wild >= 0) broke(`the target of instrument ${wild} is ${values[wild]}`);
    }
    return answers;
  }
}

function deterministic(trial: OptimizerTrial, broke: Broke): void {
  const { value: once, used } = watchClock(() => {
    const optimizer = trial.make();
    const answers = trial.feed(optimizer, trial.decisions('twice'));
    optimizer.restore(optimizer.snapshot());
    return answers;
  });
  if (used.length > 0) broke(`it used ${[...new Set(used)].join(', ')}`);
  const part = answersPart(once, trial.feed(trial.make(), trial.decisions('twice')));
  if (part !== null) broke(`run twice on the same decisions ${part}`);
}

function snapshot(trial: OptimizerTrial, broke: Broke): void {
  const inputs = trial.decisions('snapshot');
  const said = trial.forecast('snapshot');
  const whole = trial.feed(trial.make(), inputs, { forecast: said });
  for (const cut of [0, 3, Math.floor(inputs.length / 2), inputs.length - 4]) {
    const used = trial.make();
    trial.feed(used, trial.decisions('another past'));
    const first = trial.make();
    trial.feed(first, inputs.slice(0, cut), { forecast: said });
    const lent = first.snapshot();
    const state = throughText(lent);
    const rest = { forecast: (i: number, k: number) => said(i, k + cut) };
    const disturbed = answersPart(whole.slice(cut), trial.feed(first, inputs.slice(cut), rest));
    if (disturbed !== null) broke(`taking a snapshot after ${cut} decisions disturbed it: ${disturbed}`);
    if (stateText(lent) !== stateText(state)) broke(`a snapshot taken after ${cut} decisions changed afterwards`);
    for (const [what, optimizer] of [
      ['a fresh instance', trial.make()],
      ['an instance with another past', used],
    ] as const) {
      optimizer.restore(throughText(state));
      const part = answersPart(whole.slice(cut), trial.feed(optimizer, inputs.slice(cut), rest));
      if (part !== null) broke(`restored into ${what} after ${cut} decisions ${part}`);
    }
  }
}

function independent(trial: OptimizerTrial, broke: Broke): void {
  const [left, right] = [trial.decisions('left'), trial.decisions('right')];
  const said = trial.forecast('left');
  const alone = trial.feed(trial.make(), left, { forecast: said });
  const a = trial.make();
  const b = trial.make();
  const answers = left.flatMap((input, k) => {
    const one = trial.feed(a, [input], { forecast: (i) => said(i, k) });
    trial.feed(b, right.slice(k, k + 1));
    return one;
  });
  const part = answersPart(alone, answers);
  if (part !== null) broke(`beside another instance that faces other decisions ${part}`);
}

function borrowed(trial: OptimizerTrial, broke: Broke): void {
  const inputs = trial.decisions('borrowed');
  const plain = trial.feed(trial.make(), inputs);
  const part = answersPart(plain, trial.feed(trial.make(), inputs, { poisoned: true }));
  if (part !== null) broke(`with its arguments made useless after each call ${part}`);
  const optimizer = trial.make();
  const said = trial.forecast('borrowed');
  inputs.forEach((input, k) => {
    const at = testDecision(input);
    const forecast = new ForecastFrame(trial.size);
    for (let i = 0; i < trial.size; i++) forecast.mean[i] = said(i, k);
    const lent = { forecast, marks: at.marks, market: at.market, features: at.features };
    const change = changedBy(lent, () => ask(optimizer, forecast, at));
    if (change !== null) broke(`solve wrote to its arguments: ${change}`);
  });
}

function lookback(trial: OptimizerTrial, broke: Broke): void {
  const optimizer = trial.make();
  let most = 0;
  trial.feed(optimizer, trial.decisions('look-back'), {
    at: (at) => ({
      ...at,
      returns(n) {
        const window = at.returns(n);
        most = Math.max(most, n);
        return {
          length: n,
          get(i, lag) {
            most = Math.max(most, lag + 1);
            return window.get(i, lag);
          },
        };
      },
    }),
  });
  if (most > optimizer.lookback) broke(`it asks for ${most} returns, lookback is ${optimizer.lookback}`);
}
