import { type Fixed, fixed, quantize, toNumber } from '../../core/money.js';
import type { NewIntent, OrderIntent } from '../../core/order.js';
import type { Decision } from '../../core/portfolio.js';
import { formFlaw } from '../../oms/intent-check.js';
import { type Broke, type Check, check } from '../check.js';
import { testDecision } from '../decisions.js';
import type { ExecutionTrial } from './trial.js';

/** What an execution orders. */
export function intentChecks(trial: ExecutionTrial): readonly Check[] {
  return [
    check({
      id: 'EX-01',
      title: 'says what it is',
      fix: 'give name, version and apiVersion 1, the same in every instance',
      run: (broke) => identity(trial, broke),
    }),
    check({
      id: 'EX-02',
      title: 'intents are legal',
      fix: 'round quantities to the lot and prices to the tick, give each order type its prices, and name open orders only',
      run: (broke) => legal(trial, broke),
    }),
    check({
      id: 'EX-03',
      title: 'no order when there is nothing to do',
      fix: 'return no intents when what is held and what is on its way make the target',
      run: (broke) => nothing(trial, broke),
    }),
    check({
      id: 'EX-04',
      title: 'leaves alone what has no target or no price',
      fix: 'skip an instrument whose target is NaN, and one whose weight cannot be turned into units without a mark',
      run: (broke) => alone(trial, broke),
    }),
    check({
      id: 'EX-05',
      title: 'reaches its target and goes no further',
      fix: 'order the difference between the target and what is held and on its way; state options.rounds if it takes several plans',
      run: (broke) => reaches(trial, broke),
    }),
    check({
      id: 'EX-06',
      title: 'counts what is on its way',
      fix: 'subtract at.inFlight before ordering, so that no order is sent twice',
      run: (broke) => inFlight(trial, broke),
    }),
    check({
      id: 'EX-07',
      title: 'cancels or offsets orders that are not wanted any more',
      fix: 'when the target moves, cancel, replace or offset what still rests for the old one',
      run: (broke) => forgotten(trial, broke),
    }),
  ];
}

function identity(trial: ExecutionTrial, broke: Broke): void {
  const execution = trial.make();
  if (execution.name === '' || execution.version === '' || execution.apiVersion !== 1)
    broke('name, version or apiVersion is missing');
  if (trial.make().name !== execution.name)
    broke(`a second instance is named ${trial.make().name}, the first ${execution.name}`);
}

function legal(trial: ExecutionTrial, broke: Broke): void {
  const execution = trial.make();
  const targets = trial.targets('legal');
  trial.decisions('legal').forEach((input, k) => {
    const at = testDecision(input);
    for (const intent of execution.plan(targets[k]!, at)) mustBeLegal(intent, at, broke);
  });
  const desk = trial.desk('legal desk');
  for (let round = 0; round < 6; round++) {
    const before = desk.intents.length;
    const at = desk.decision();
    desk.plan(execution, trial.wanted(`legal ${round}`, desk.positions));
    for (const intent of desk.intents.slice(before)) if (intent.action === 'new') mustBeLegal(intent, at, broke);
    if (round % 2 === 1) desk.fillAll(execution);
  }
}

function mustBeLegal(intent: OrderIntent, at: Decision, broke: Broke): void {
  const text = JSON.stringify(intent);
  if (intent.action !== 'new') {
    if (!at.inFlight.orders().some((one) => one.order.id === intent.id)) broke(`${text} names no open order`);
    return;
  }
  if (!Number.isInteger(intent.instrument) || intent.instrument < 0 || intent.instrument >= at.universe.size)
    broke(`${text} names no instrument of the universe`);
  const listing = at.universe.at(intent.instrument);
  const flaw = flawOf(intent, at);
  if (flaw !== null) broke(`${text}: ${flaw}`);
  if (quantize(fixed(intent.quantity), listing.lotSize, 'down') !== fixed(intent.quantity))
    broke(`${text}: quantity is no multiple of the lot ${toNumber(listing.lotSize)}`);
  for (const price of [intent.limitPrice, intent.stopPrice])
    if (price !== undefined && !onTick(fixed(price), listing.tickSize))
      broke(`${text}: price is no multiple of the tick`);
}

/** What the gate would say against the form of an order, or null. */
function flawOf(intent: NewIntent, at: Decision): string | null {
  try {
    return formFlaw(intent, at.universe.at(intent.instrument), fixed(intent.quantity));
  } catch (cause) {
    return cause instanceof Error ? cause.message : String(cause);
  }
}

/** Whether a price lies on the grid, to the digits that float64 arithmetic leaves of it. */
function onTick(price: Fixed, tick: Fixed): boolean {
  if (tick === 0n) return true;
  const off = toNumber(price - quantize(price, tick));
  return Math.abs(off) < 1e-9;
}

function nothing(trial: ExecutionTrial, broke: Broke): void {
  for (let k = 0; k < 10; k++) {
    const desk = trial.desk(`nothing ${k}`);
    const cases = [
      ['quantity', [...desk.positions], 'its targets are what is held'],
      ['delta', desk.positions.map(() => 0), 'nothing is to be added'],
      ['quantity', desk.positions.map(() => Number.NaN), 'it has no targets'],
      ['weight', desk.positions.map(() => Number.NaN), 'it has no targets'],
    ] as const;
    for (const [kind, values, why] of cases) {
      const made = desk.plan(trial.make(), values, kind);
      if (made.length > 0) broke(`${why}, and it orders ${JSON.stringify(made[0])}`);
    }
  }
}

function alone(trial: ExecutionTrial, broke: Broke): void {
  const desk = trial.desk('alone');
  const wanted = trial.wanted('alone', desk.positions);
  for (let out = 0; out < trial.size; out++) {
    const values = wanted.map((one, i) => (i === out ? Number.NaN : one));
    for (const intent of trial.desk('alone').plan(trial.make(), values))
      if (intent.action === 'new' && intent.instrument === out)
        broke(`instrument ${out} has no target, and it orders ${JSON.stringify(intent)}`);
  }
  const [input] = trial.decisions('alone', 1);
  const blind = testDecision({ ...input, orders: [], marks: wanted.map(() => Number.NaN) });
  const table = trial.targets('alone', 3)[0]!;
  table.values.fill(0.2);
  for (const intent of trial.make().plan(table, blind))
    if (intent.action === 'new') broke(`there is no price, and it orders ${JSON.stringify(intent)}`);
}

function reaches(trial: ExecutionTrial, broke: Broke): void {
  for (let k = 0; k < 12; k++) {
    const execution = trial.make();
    const desk = trial.desk(`reach ${k}`);
    const start = [...desk.positions];
    const wanted = trial.wanted(`reach ${k}`, start);
    for (let round = 0; round < trial.rounds; round++) {
      desk.plan(execution, wanted);
      desk.fillAll(execution);
      desk.positions.forEach((held, i) => {
        if (!between(held, start[i]!, wanted[i]!)) broke(`on the way from ${start[i]} to ${wanted[i]} it held ${held}`);
      });
    }
    desk.positions.forEach((held, i) => {
      if (held !== wanted[i]) broke(`its target was ${wanted[i]}, after ${trial.rounds} filled plans it holds ${held}`);
    });
    const more = desk.plan(execution, wanted);
    if (more.length > 0) broke(`its targets are reached, and it orders ${JSON.stringify(more[0])}`);
  }
}

function between(value: number, a: number, b: number): boolean {
  return value >= Math.min(a, b) && value <= Math.max(a, b);
}

function inFlight(trial: ExecutionTrial, broke: Broke): void {
  for (let k = 0; k < 8; k++) {
    const execution = trial.make();
    const desk = trial.desk(`flight ${k}`);
    const start = [...desk.positions];
    const wanted = trial.wanted(`flight ${k}`, start);
    for (let round = 0; round < trial.rounds + 2; round++) {
      desk.plan(execution, wanted);
      start.forEach((from, i) => {
        const expected = desk.expected(i);
        if (!between(expected, from, wanted[i]!))
          broke(
            `its target is ${wanted[i]}; held and on the way are ${expected} after plan ${round + 1}, nothing was filled`,
          );
      });
    }
  }
}

function forgotten(trial: ExecutionTrial, broke: Broke): void {
  for (let k = 0; k < 8; k++) {
    const execution = trial.make();
    const desk = trial.desk(`forgotten ${k}`);
    const start = [...desk.positions];
    for (let round = 0; round < trial.rounds; round++) desk.plan(execution, trial.wanted(`forgotten ${k}`, start));
    for (let round = 0; round < trial.rounds; round++) desk.plan(execution, start);
    start.forEach((held, i) => {
      const expected = desk.expected(i);
      if (expected !== held)
        broke(`its target is back at the ${held} that are held, and ${expected - held} still rest`);
    });
  }
}
