import type { Model, TrainingSet } from '../../contracts/model.js';
import { ForecastFrame } from '../../core/frame.js';
import { type Broke, type Check, check } from '../check.js';
import { changedBy, differenceBetween, poison } from '../guards.js';
import { stateText, throughText } from '../state-text.js';
import { firstRows, testWindow } from '../windows.js';
import { calm, type ModelTrial, saidOtherwise } from './trial.js';

/** How a model learns, remembers and forgets. */
export function learningChecks(trial: ModelTrial): readonly Check[] {
  const needsFit = (): string | null => (trial.canFit ? null : 'no fit');
  const needsLearn = (): string | null => (trial.canLearn ? null : 'no learn');
  const needsEither = (): string | null => (trial.canFit || trial.canLearn ? null : 'neither fit nor learn');
  return [
    check({
      id: 'MO-06',
      title: 'learn moves only later predictions',
      fix: 'change weights in learn, and write to out in predict alone',
      needs: needsLearn,
      run: (broke) => learn(trial, broke),
    }),
    check({
      id: 'MO-07',
      title: 'fit twice is fit last',
      fix: 'start each fit from nothing',
      needs: needsFit,
      run: (broke) => fitTwice(trial, broke),
    }),
    check({
      id: 'MO-08',
      title: 'future rows change nothing: a fit sees its rows alone',
      fix: 'read x.rows rows of the arrays that are given; keep no rows from other fits',
      needs: needsFit,
      run: (broke) => future(trial, broke),
    }),
    check({
      id: 'MO-09',
      title: 'a snapshot round-trips',
      fix: 'put all weights into snapshot, copied, and all of them back in restore; numbers that JSON loses belong into bytes',
      run: (broke) => snapshot(trial, broke),
    }),
    check({
      id: 'MO-10',
      title: 'instances are independent',
      fix: 'make weights in the constructor; share nothing between instances',
      needs: needsEither,
      run: (broke) => independent(trial, broke),
    }),
    check({
      id: 'MO-11',
      title: 'keeps and changes none of its arguments',
      fix: 'copy the numbers that you need; windows, frames and rows are lent for one call',
      run: (broke) => borrowed(trial, broke),
    }),
    check({
      id: 'MO-13',
      title: 'a fit that is aborted rejects and leaves the model as it was',
      fix: 'call signal.throwIfAborted() before weights are replaced',
      needs: needsFit,
      run: (broke) => aborted(trial, broke),
    }),
  ];
}

async function learn(trial: ModelTrial, broke: Broke): Promise<void> {
  const model = await trial.taught('learn');
  const window = trial.window('learn');
  const out = new ForecastFrame(trial.instruments);
  model.predict(window, out);
  const before = throughText(model.snapshot());
  const said = [...out.mean, ...out.stdev, ...out.probability];
  for (const batch of trial.batches('learn more')) model.learn!(batch);
  const moved = saidOtherwise(said, [...out.mean, ...out.stdev, ...out.probability]);
  if (moved !== null) broke(`learn rewrote a forecast that was made: ${moved}`);
  model.restore(before);
  const back = saidOtherwise(said, trial.ask(model, window));
  if (back !== null) broke(`restored to before it learned, ${back}`);
}

async function fitTwice(trial: ModelTrial, broke: Broke): Promise<void> {
  const twice = trial.make();
  const once = trial.make();
  await twice.fit!(trial.training('first fit'), calm);
  const first = trial.ask(twice, trial.window('fit'));
  await twice.fit!(trial.training('last fit'), calm);
  await once.fit!(trial.training('last fit'), calm);
  const part = saidOtherwise(trial.ask(once, trial.window('fit')), trial.ask(twice, trial.window('fit')));
  if (part !== null) broke(`fitted on other rows before, ${part}`);
  if (first.every((one) => Number.isNaN(one))) broke('after a fit it forecasts nothing for rows that are ready');
}

async function future(trial: ModelTrial, broke: Broke): Promise<void> {
  const whole = trial.training('future');
  const other = changeTail(trial.training('future'), Math.floor(whole.x.rows / 2));
  const rows = Math.floor(whole.x.rows / 2);
  const said: (readonly number[])[] = [];
  for (const data of [firstRows(whole, rows), whole, firstRows(other, rows), other, firstRows(whole, rows)]) {
    const model = trial.make();
    await model.fit!(data, calm);
    if (data.x.rows === rows) said.push(trial.ask(model, trial.window('future')));
  }
  for (const one of said.slice(1)) {
    const part = saidOtherwise(said[0]!, one);
    if (part !== null) broke(`fitted on the same ${rows} rows with another future, ${part}`);
  }
}

/** Rows from `from` on say the opposite, and loudly. */
function changeTail(data: TrainingSet, from: number): TrainingSet {
  const width = data.x.columns.length;
  for (let k = from * width; k < data.x.data.length; k++) data.x.data[k] = -3 * data.x.data[k]!;
  for (let r = from; r < data.y.length; r++) data.y[r] = 5 * data.y[r]! + 0.01;
  return data;
}

async function snapshot(trial: ModelTrial, broke: Broke): Promise<void> {
  const unborn = throughText(trial.make().snapshot());
  const model = await trial.taught('snapshot');
  const lent = model.snapshot();
  const state = throughText(lent);
  const text = stateText(lent);
  const expected = await later(trial, model);
  if (stateText(lent) !== text) broke('a snapshot changed while the model went on');
  const other = await trial.taught('another past');
  for (const [what, into] of [
    ['a fresh instance', trial.make()],
    ['an instance with another past', other],
  ] as const) {
    into.restore(throughText(state));
    const said = await later(trial, into);
    expected.forEach((one, k) => {
      const part = saidOtherwise(one, said[k]!);
      const when = ['', ' and learned on', ' and fitted again'][k];
      if (part !== null) broke(`restored into ${what}${when}, ${part}`);
    });
  }
  other.restore(unborn);
  const reset = saidOtherwise(trial.ask(trial.make(), trial.window('reset')), trial.ask(other, trial.window('reset')));
  if (reset !== null) broke(`restored to a state before any learning, ${reset}`);
}

/** What a model says now, after it has learned on, and after another fit. */
async function later(trial: ModelTrial, model: Model): Promise<readonly (readonly number[])[]> {
  const window = trial.window('later');
  const said = [trial.ask(model, window)];
  for (const batch of trial.batches('later')) model.learn?.(batch);
  said.push(trial.ask(model, window));
  await model.fit?.(trial.training('later'), calm);
  said.push(trial.ask(model, window));
  return said;
}

async function independent(trial: ModelTrial, broke: Broke): Promise<void> {
  const alone = await trial.taught('left');
  const expected = trial.ask(alone, trial.window('left'));
  const left = trial.make();
  const right = trial.make();
  await left.fit?.(trial.training('left'), calm);
  await right.fit?.(trial.training('right'), calm);
  const others = trial.batches('right/learn');
  trial.batches('left/learn').forEach((batch, k) => {
    left.learn?.(batch);
    right.learn?.(others[k]!);
  });
  const part = saidOtherwise(expected, trial.ask(left, trial.window('left')));
  if (part !== null) broke(`beside another instance that learned from other rows, ${part}`);
}

async function borrowed(trial: ModelTrial, broke: Broke): Promise<void> {
  const expected = await trial.taught('borrowed');
  const model = trial.make();
  const data = trial.training('borrowed');
  if (model.fit !== undefined) {
    await model.fit(data, calm);
    const change = differenceBetween(trial.training('borrowed'), data);
    if (change !== null) broke(`fit wrote to its rows: ${change}`);
    poison(data.x.data);
    poison(data.y);
    poison(data.knownAt);
  }
  for (const batch of trial.batches('borrowed/learn')) {
    const change = changedBy(batch, () => model.learn?.(batch));
    if (change !== null) broke(`learn wrote to its rows: ${change}`);
    poison(batch.x.data);
    poison(batch.y);
  }
  const tables = trial.tables('borrowed');
  const out = new ForecastFrame(trial.instruments);
  model.predict(testWindow(model.needs, ...tables), out);
  for (const table of tables) for (const row of table) poison(row);
  const first = [...out.mean, ...out.stdev, ...out.probability];
  poison(out.mean);
  const part =
    saidOtherwise(trial.ask(expected, trial.window('borrowed')), first) ??
    saidOtherwise(trial.ask(expected, trial.window('after')), trial.ask(model, trial.window('after')));
  if (part !== null) broke(`with its arguments made useless after each call, ${part}`);
}

async function aborted(trial: ModelTrial, broke: Broke): Promise<void> {
  const model = await trial.taught('abort');
  const before = trial.picture(model);
  const abort = new AbortController();
  abort.abort();
  let rejected = false;
  try {
    await model.fit!(trial.training('abort other'), abort.signal);
  } catch {
    rejected = true;
  }
  if (!rejected) broke('it resolved although its signal was aborted before it began');
  if (trial.picture(model) !== before) broke('an aborted fit changed the model');
}
