import { ForecastFrame } from '../../core/frame.js';
import { type Broke, type Check, check } from '../check.js';
import { POISON, watchClock } from '../guards.js';
import { testWindow } from '../windows.js';
import { type ModelTrial, saidOtherwise } from './trial.js';

/** What a model says of itself, and what it forecasts. */
export function forecastChecks(trial: ModelTrial): readonly Check[] {
  return [
    check({
      id: 'MO-01',
      title: 'says what it is',
      fix: 'give name, version, apiVersion 1, unique needs, a whole look-back and a horizon of whole steps',
      run: (broke) => identity(trial, broke),
    }),
    check({
      id: 'MO-02',
      title: 'predict is pure',
      fix: 'compute the forecast from the window and the fitted weights alone; learn in learn and fit',
      run: (broke) => pure(trial, broke),
    }),
    check({
      id: 'MO-03',
      title: 'not ready in, not ready out',
      fix: 'write NaN where window.ready(instrument) is false',
      run: (broke) => notReady(trial, broke),
    }),
    check({
      id: 'MO-04',
      title: 'forecasts are finite or NaN',
      fix: 'write NaN where the formula has no finite answer; stdev at least 0, probability from 0 to 1',
      run: (broke) => finite(trial, broke),
    }),
    check({
      id: 'MO-05',
      title: 'looks no further back than it declares, and only at the columns that it needs',
      fix: 'declare lookback and needs as large as what predict reads',
      run: (broke) => reads(trial, broke),
    }),
    check({
      id: 'MO-12',
      title: 'no clock, no randomness',
      fix: 'take randomness from env.random and time from the rows',
      run: (broke) => clock(trial, broke),
    }),
  ];
}

function identity(trial: ModelTrial, broke: Broke): void {
  const model = trial.make();
  const other = trial.make();
  if (model.name === '' || model.version === '' || model.apiVersion !== 1)
    broke('name, version or apiVersion is missing');
  if (new Set(model.needs).size !== model.needs.length || model.needs.includes(''))
    broke(`needs are ${model.needs.join(', ')}`);
  if (!Number.isInteger(model.lookback) || model.lookback < 1) broke(`lookback is ${model.lookback}`);
  if (!Number.isInteger(model.horizon.steps) || model.horizon.steps < 1) broke(`horizon is ${model.horizon.steps}`);
  const facts = (one: typeof model): string => `${one.name} ${one.needs.join()} ${one.lookback} ${one.horizon.steps}`;
  if (facts(model) !== facts(other)) broke(`a second instance says ${facts(other)}, the first ${facts(model)}`);
}

async function pure(trial: ModelTrial, broke: Broke): Promise<void> {
  for (const model of [trial.make(), await trial.taught('pure')]) {
    const window = trial.window('pure');
    const first = trial.ask(model, window);
    const state = trial.picture(model);
    for (let k = 0; k < 6; k++) trial.ask(model, trial.window(`other ${k}`));
    const again = saidOtherwise(first, trial.ask(model, window));
    if (again !== null) broke(`asked again about the same window, ${again}`);
    if (state !== trial.picture(model)) broke('its state changed while it predicted');
  }
}

async function notReady(trial: ModelTrial, broke: Broke): Promise<void> {
  const model = await trial.taught('ready');
  const n = trial.instruments;
  for (let missing = 0; missing < n; missing++) {
    for (let lag = 0; lag < model.lookback; lag++) {
      const tables = trial.tables('ready', (value, i, l) => (i === missing && l === lag ? Number.NaN : value));
      const window = testWindow(model.needs, ...tables);
      // A model that needs no column learns of an absent instrument by ready() alone.
      const hidden = { ...window, ready: (i: number) => i !== missing && window.ready(i) };
      const out = new ForecastFrame(n);
      out.mean.fill(POISON);
      model.predict(hidden, out);
      if (!Number.isNaN(out.mean[missing]))
        broke(`mean of instrument ${missing} is ${out.mean[missing]}, its row is not ready`);
      const silent = out.mean.indexOf(POISON);
      if (silent >= 0) broke(`instrument ${silent} has no forecast written, not even NaN`);
    }
  }
}

async function finite(trial: ModelTrial, broke: Broke): Promise<void> {
  const changes: readonly ((value: number) => number)[] = [
    (value) => value,
    () => 0,
    (value) => value * 1e6,
    (value) => value * 1e-9,
    (value) => -value * 1e12,
  ];
  for (const model of [trial.make(), await trial.taught('finite')]) {
    changes.forEach((change, k) => {
      const out = new ForecastFrame(trial.instruments);
      model.predict(trial.window(`finite ${k}`, change), out);
      for (let i = 0; i < out.rows; i++) {
        const [mean, stdev, probability] = [out.mean[i]!, out.stdev[i]!, out.probability[i]!];
        if (Math.abs(mean) === Number.POSITIVE_INFINITY) broke(`mean is ${mean}`);
        if (stdev === Number.POSITIVE_INFINITY || stdev < 0) broke(`stdev is ${stdev}`);
        if (probability < 0 || probability > 1) broke(`probability is ${probability}`);
      }
    });
  }
}

async function reads(trial: ModelTrial, broke: Broke): Promise<void> {
  const model = await trial.taught('reads');
  const window = trial.window('reads');
  const far: string[] = [];
  model.predict(
    {
      ...window,
      get: (i, c, lag = 0) => {
        if (lag >= model.lookback || lag < 0) far.push(`lag ${lag}, lookback is ${model.lookback}`);
        if (c >= model.needs.length || c < 0) far.push(`column ${c} of ${model.needs.length}`);
        if (i >= window.rows || i < 0) far.push(`instrument ${i} of ${window.rows}`);
        return window.get(i, c, lag);
      },
    },
    new ForecastFrame(trial.instruments),
  );
  if (far.length > 0) broke(`predict reads ${far[0]}`);
}

async function clock(trial: ModelTrial, broke: Broke): Promise<void> {
  const taught = await trial.taught('clock');
  const { used } = watchClock(() => {
    const model = trial.make();
    for (const one of [model, taught]) {
      trial.ask(one, trial.window('clock'));
      for (const batch of trial.batches('clock', 3)) one.learn?.(batch);
      one.restore(one.snapshot());
    }
  });
  if (used.length > 0) broke(`it used ${[...new Set(used)].join(', ')}`);
  const again = await trial.taught('clock');
  const other = await trial.taught('clock');
  const part = saidOtherwise(trial.ask(again, trial.window('clock')), trial.ask(other, trial.window('clock')));
  if (part !== null) broke(`taught twice on the same rows, ${part}`);
}
