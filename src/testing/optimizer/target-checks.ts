import { type Broke, type Check, check } from '../check.js';
import { permuteDecision } from '../decisions.js';
import { testEnv } from '../environment.js';
import { type Answer, answersPart, type OptimizerTrial } from './trial.js';

/** What an optimizer says of itself, and what its targets keep to. */
export function targetChecks(trial: OptimizerTrial): readonly Check[] {
  return [
    check({
      id: 'OP-01',
      title: 'says what it is',
      fix: 'give name, version, apiVersion 1 and a whole look-back of 0 or more, the same in every instance',
      run: (broke) => identity(trial, broke),
    }),
    check({
      id: 'OP-02',
      title: 'bounds and budget hold',
      fix: 'keep every solution within the limits, or return "infeasible"',
      needs: () => (trial.options.bounds === undefined ? 'no bounds were stated in options.bounds' : null),
      run: (broke) => bounds(trial, broke),
    }),
    check({
      id: 'OP-03',
      title: 'zero forecast, zero target',
      fix: 'write 0 for an instrument whose forecast is 0',
      run: (broke) => zero(trial, broke),
    }),
    check({
      id: 'OP-04',
      title: 'permuting instruments permutes targets',
      fix: 'let nothing depend on the place of an instrument: break ties by the forecast, share what is tied',
      run: (broke) => permuted(trial, broke),
    }),
    check({
      id: 'OP-05',
      title: 'no NaN among targets when every forecast is ready',
      fix: 'write a finite target for each forecast once the look-back is full, or return another status than "optimal"',
      run: (broke) => finite(trial, broke),
    }),
    check({
      id: 'OP-06',
      title: 'an instrument without forecast is left alone',
      fix: 'write NaN where the forecast is NaN',
      run: (broke) => leftAlone(trial, broke),
    }),
  ];
}

function identity(trial: OptimizerTrial, broke: Broke): void {
  const optimizer = trial.make();
  const other = trial.make();
  if (optimizer.name === '' || optimizer.version === '' || optimizer.apiVersion !== 1)
    broke('name, version or apiVersion is missing');
  if (!Number.isInteger(optimizer.lookback) || optimizer.lookback < 0) broke(`lookback is ${optimizer.lookback}`);
  if (optimizer.name !== other.name || optimizer.lookback !== other.lookback)
    broke(
      `a second instance is ${other.name} with look-back ${other.lookback}, the first ${optimizer.name} with ${optimizer.lookback}`,
    );
}

function bounds(trial: OptimizerTrial, broke: Broke): void {
  const { gross, min, max, budget } = trial.options.bounds!;
  const slack = trial.tolerance;
  const answers = trial.feed(trial.make(), trial.decisions('bounds'), { forecast: trial.forecast('bounds') });
  answers.forEach(({ status, values }, k) => {
    let sum = 0;
    let absolute = 0;
    let whole = true;
    values.forEach((value, i) => {
      if (Number.isNaN(value)) whole = false;
      else {
        sum += value;
        absolute += Math.abs(value);
      }
      if (value < (min ?? value) - slack || value > (max ?? value) + slack)
        broke(`the target of instrument ${i} at decision ${k} is ${value}, outside ${min ?? ''} … ${max ?? ''}`);
    });
    if (gross !== undefined && absolute > gross * (1 + slack) + slack)
      broke(`absolute targets add up to ${absolute} at decision ${k}, more than ${gross}`);
    if (
      budget !== undefined &&
      status === 'optimal' &&
      whole &&
      Math.abs(sum - budget) > slack * Math.max(1, Math.abs(budget))
    )
      broke(`targets add up to ${sum} at decision ${k}, not ${budget}`);
  });
}

function zero(trial: OptimizerTrial, broke: Broke): void {
  const inputs = trial.decisions('zero');
  const none = trial.feed(trial.make(), inputs, { forecast: () => 0 });
  const last = none[none.length - 1]!;
  none.forEach(({ values }, k) => {
    const moved = values.findIndex((one) => one !== 0 && !Number.isNaN(one));
    if (moved >= 0)
      broke(`all forecasts are 0, the target of instrument ${moved} at decision ${k} is ${values[moved]}`);
  });
  const silent = last.values.findIndex((one) => one !== 0);
  if (silent >= 0) broke(`all forecasts are 0, the target of instrument ${silent} is ${last.values[silent]}`);
  const said = trial.forecast('zero');
  const one = trial.feed(trial.make(), inputs, { forecast: (i, k) => (i === k % trial.size ? 0 : said(i, k)) });
  one.slice(-trial.size).forEach(({ values, status }, back) => {
    const k = inputs.length - trial.size + back;
    const value = values[k % trial.size]!;
    if (status === 'optimal' && value !== 0)
      broke(`the forecast of instrument ${k % trial.size} is 0 at decision ${k}, its target ${value}`);
  });
}

function permuted(trial: OptimizerTrial, broke: Broke): void {
  const inputs = trial.decisions('order');
  const said = trial.forecast('order');
  // Forecasts on a coarse grid, so that some are tied.
  const forecast = (i: number, k: number): number => (k % 3 === 0 ? 0.01 * Math.round(100 * said(i, k)) : said(i, k));
  const plain = trial.feed(trial.make(), inputs, { forecast });
  const forwards = Array.from({ length: trial.size }, (_, i) => i);
  for (const order of [[...forwards].reverse(), [...forwards.slice(1), 0]]) {
    const { universe } = trial.env;
    const env = testEnv({ instruments: order.map((from) => universe.at(from)) });
    const moved = inputs.map((input) => permuteDecision(input, order));
    const answers = trial.feed(trial.make(env), moved, { forecast: (i, k) => forecast(order[i]!, k) });
    const back = answers.map(
      (one): Answer => ({ ...one, values: one.values.map((_, i) => one.values[order.indexOf(i)]!) }),
    );
    const part = answersPart(plain, back, trial.tolerance);
    if (part !== null) broke(`with the instruments in another order ${part}`);
  }
}

function finite(trial: OptimizerTrial, broke: Broke): void {
  const answers = trial.feed(trial.make(), trial.decisions('finite'), { forecast: trial.forecast('finite') });
  answers.forEach(({ status, values }, k) => {
    const wild = values.findIndex((one) => Math.abs(one) === Number.POSITIVE_INFINITY);
    if (wild >= 0) broke(`the target of instrument ${wild} at decision ${k} is ${values[wild]}`);
    const missing = values.findIndex((one) => Number.isNaN(one));
    if (status === 'optimal' && k >= answers.length / 2 && missing >= 0)
      broke(`decision ${k} is optimal, but instrument ${missing} has no target`);
  });
  if (!answers.slice(answers.length / 2).some((one) => one.status === 'optimal'))
    broke(`it never solves: ${answers.length} decisions with forecasts and history end "${answers.at(-1)!.status}"`);
}

function leftAlone(trial: OptimizerTrial, broke: Broke): void {
  const inputs = trial.decisions('absent');
  const none = trial.feed(trial.make(), inputs, { forecast: () => Number.NaN });
  none.forEach(({ values }, k) => {
    const written = values.findIndex((one) => !Number.isNaN(one));
    if (written >= 0)
      broke(`no instrument has a forecast, the target of ${written} at decision ${k} is ${values[written]}`);
  });
  const said = trial.forecast('absent');
  const some = trial.feed(trial.make(), inputs, {
    forecast: (i, k) => (i === k % trial.size ? Number.NaN : said(i, k)),
  });
  some.forEach(({ values }, k) => {
    const value = values[k % trial.size]!;
    if (!Number.isNaN(value))
      broke(`instrument ${k % trial.size} has no forecast at decision ${k}, its target is ${value}`);
  });
}
