import { fixed, toNumber } from '../../core/money.js';
import type { NewIntent, OrderIntent } from '../../core/order.js';
import type { Decision } from '../../core/portfolio.js';
import { type Broke, type Check, check } from '../check.js';
import { type TestDecisionInput, testDecision } from '../decisions.js';
import { HUGE, type Response, type RiskPolicyTrial, reasonsOf, respond, responseText } from './trial.js';

const VERDICTS = new Set(['approve', 'reduce', 'refuse', 'halt']);

/** What a policy says of itself and of orders. */
export function verdictChecks(trial: RiskPolicyTrial): readonly Check[] {
  return [
    check({
      id: 'RP-01',
      title: 'says what it is',
      fix: 'give name, version and apiVersion 1, the same in every instance',
      run: (broke) => identity(trial, broke),
    }),
    check({
      id: 'RP-02',
      title: 'never enlarges or flips an order',
      fix: 'reduce to at most the quantity that was asked for; protect with smaller orders on the other side',
      run: (broke) => never(trial, broke),
    }),
    check({
      id: 'RP-03',
      title: 'answers with a verdict, also where a price is missing, and lets every cancel pass',
      fix: 'return approve, reduce, refuse or halt for every intent; approve cancels',
      run: (broke) => answers(trial, broke),
    }),
    check({
      id: 'RP-04',
      title: 'a refusal has a reason',
      fix: 'give reason.text, and as measured and limit the two numbers that were compared',
      run: (broke) => reasons(trial, broke),
    }),
    check({
      id: 'RP-05',
      title: 'orders that only reduce pass while it halts',
      fix: 'approve what brings a position closer to zero, before anything else',
      needs: () => (trial.provoked().halted ? null : 'never halts: equity fell by 97 %; provoke it with options.trip'),
      run: (broke) => reducing(trial, broke),
    }),
    check({
      id: 'RP-06',
      title: 'review is pure',
      fix: 'let verdicts change through observe and settle alone; leave intent and decision as they are',
      run: (broke) => pure(trial, broke),
    }),
  ];
}

function identity(trial: RiskPolicyTrial, broke: Broke): void {
  const policy = trial.make();
  if (policy.name === '' || policy.version === '' || policy.apiVersion !== 1)
    broke('name, version or apiVersion is missing');
  if (trial.make().name !== policy.name)
    broke(`a second instance is named ${trial.make().name}, the first ${policy.name}`);
}

function never(trial: RiskPolicyTrial, broke: Broke): void {
  for (const one of trial.live(trial.make(), [...trial.days('size', false, 60), ...trial.days('size', true)])) {
    const { intent, verdict, at } = one;
    if (intent === null || verdict === null || intent.action === 'cancel') continue;
    const asked = quantityOf(intent, at);
    if (verdict.verdict === 'reduce') {
      const allowed = toNumber(fixed(verdict.quantity));
      if (!(allowed >= 0) || allowed > asked)
        broke(`${JSON.stringify(intent)} for ${asked} was "reduced" to ${allowed}`);
    }
    if (verdict.verdict !== 'approve') continue;
    for (const leg of verdict.protect ?? []) protects(leg, intent, asked, broke);
  }
}

function protects(
  leg: NewIntent,
  intent: Exclude<OrderIntent, { action: 'cancel' }>,
  asked: number,
  broke: Broke,
): void {
  if (intent.action === 'replace') return;
  const what = `a protective ${leg.side} of ${String(leg.quantity)}`;
  if (leg.instrument !== intent.instrument) broke(`${what} is on another instrument than its order`);
  if (leg.side === intent.side) broke(`${what} enlarges a ${intent.side} of ${asked}`);
  if (toNumber(fixed(leg.quantity)) > asked) broke(`${what} flips a ${intent.side} of ${asked}`);
}

function quantityOf(intent: Exclude<OrderIntent, { action: 'cancel' }>, at: Decision): number {
  if (intent.quantity !== undefined) return toNumber(fixed(intent.quantity));
  const open = at.inFlight.orders().find((one) => intent.action === 'replace' && one.order.id === intent.id);
  return open === undefined ? Number.POSITIVE_INFINITY : toNumber(open.order.quantityFixed);
}

function answers(trial: RiskPolicyTrial, broke: Broke): void {
  const days = trial.days('answers');
  const blind = trial.days('answers').map((day) => ({
    ...day,
    decision: { ...day.decision, marks: (day.decision.positions ?? []).map(() => Number.NaN) },
  }));
  const broken = trial
    .days('answers')
    .map((day) => ({ ...day, decision: { ...day.decision, equity: -1, accountEquity: -1 } }));
  for (const world of [days, blind, broken]) {
    let lived: readonly Response[] = [];
    try {
      lived = trial.live(trial.make(), world);
    } catch (cause) {
      broke(`it threw: ${cause instanceof Error ? cause.message : String(cause)}`);
    }
    for (const { intent, verdict } of lived) {
      if (intent === null) continue;
      if (verdict === null || !VERDICTS.has(verdict?.verdict))
        broke(`${JSON.stringify(intent)} got ${JSON.stringify(verdict)}`);
      else if (intent.action === 'cancel' && verdict.verdict !== 'approve') broke(`a cancel got "${verdict.verdict}"`);
    }
  }
}

function reasons(trial: RiskPolicyTrial, broke: Broke): void {
  const { policy, last } = trial.provoked();
  const lived = [
    ...trial.live(trial.make(), trial.days('reasons')),
    respond(policy, { what: 'review', intent: HUGE }, testDecision(last)),
  ];
  for (const one of lived) {
    for (const reason of reasonsOf(one)) {
      if (typeof reason?.text !== 'string' || reason.text.trim() === '') broke(`${responseText(one)} has no text`);
      for (const number of [reason.measured, reason.limit])
        if (number !== undefined && typeof number !== 'number')
          broke(`${responseText(one)} compares what is no number`);
      if (Number.isNaN(reason.limit)) broke(`${responseText(one)} has no limit that is a number`);
    }
  }
}

function reducing(trial: RiskPolicyTrial, broke: Broke): void {
  const { policy, last } = trial.provoked();
  const size = trial.env.universe.size;
  for (let instrument = 0; instrument < size; instrument++) {
    for (const held of [40, -40]) {
      const positions = Array.from({ length: size }, (_, i) => (i === instrument ? held : 0));
      const at = testDecision({ ...last, positions, orders: [] });
      for (const quantity of [40, 7]) {
        const intent: NewIntent = {
          action: 'new',
          instrument,
          side: held > 0 ? 'sell' : 'buy',
          quantity,
          type: 'market',
        };
        const { verdict } = policy.review(intent, at);
        if (verdict !== 'approve')
          broke(`holding ${held}, a ${intent.side} of ${quantity} got "${verdict}" while it halts`);
      }
    }
  }
}

function pure(trial: RiskPolicyTrial, broke: Broke): void {
  const policy = trial.make();
  for (const { decision, occasions } of trial.days('pure')) {
    for (const one of occasions) if (one.what !== 'review') respond(policy, one, testDecision(decision));
    const intents = occasions.flatMap((one) => (one.what === 'review' ? [Object.freeze({ ...one.intent })] : []));
    const ask = (intent: OrderIntent, given: TestDecisionInput = decision): string =>
      responseText(respond(policy, { what: 'review', intent }, testDecision(given)));
    const first = intents.map((intent) => ask(intent));
    intents.forEach((intent, k) => {
      const again = ask(intent);
      if (again !== first[k]) broke(`${JSON.stringify(intent)} got ${first[k]} at first and ${again} when asked again`);
    });
  }
}
