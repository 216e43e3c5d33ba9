/** One random case of the promises that risk policies make: a market, an account, a stack of policies, and orders. */
import type { RiskPolicy } from '../../src/contracts/risk-policy.js';
import { flags } from '../../src/core/flags.js';
import { type Instrument, instrument } from '../../src/core/instrument.js';
import { toNumber } from '../../src/core/money.js';
import type { NewIntent, OrderIntent, Side } from '../../src/core/order.js';
import type { Factory, PluginEnv } from '../../src/core/plugin.js';
import type { Decision } from '../../src/core/portfolio.js';
import { Random } from '../../src/core/random.js';
import { Universe } from '../../src/core/universe.js';
import { RiskGate } from '../../src/oms/gate.js';
import type { OrderState } from '../../src/oms/order-state.js';
import { Orders } from '../../src/oms/orders.js';
import {
  drawdownLadder,
  factorLimits,
  groupLimits,
  orderLimits,
  orderRate,
  portfolioLimits,
  positionLimits,
  priceCollar,
  protectiveStops,
  riskBudget,
  sizeCap,
  stressLimit,
  tailLimit,
  volatilityLimit,
} from '../../src/risk/index.js';
import { type FakeInput, type FakeOrder, fakeDecision } from '../fake-decision.js';

type Name = 'gross' | 'net' | 'instrument' | 'sector' | 'market' | 'crash';

/** A limit of the stack, as a number that an oracle can work out without the code under test. */
interface Promised {
  readonly name: Name;
  readonly max: number;
}

const ON = flags({ enable_risk_v2: true });
const BETAS = [1.3, 0.6, -0.5, 0, 2];
const CRASH = [-0.3, -0.1, 0.2, -0.5, -0.2];
const IDS = ['A', 'B', 'C', 'D', 'E'];
const NAMES: readonly Name[] = ['gross', 'net', 'instrument', 'sector', 'market', 'crash'];

/** Counts of what the cases met, so that a generator that never bites is seen. */
export interface WorldCounts {
  cases: number;
  orders: number;
  passed: number;
  cut: number;
  refused: number;
  reducing: number;
  breaches: number;
  /** Orders that a breached limit, or a price, rate or flip check beside it, held back. */
  bound: number;
  restored: number;
  /** Changes and cancels of open orders that passed. */
  changes: number;
}

/** No cases yet. */
export function noCounts(): WorldCounts {
  return {
    cases: 0,
    orders: 0,
    passed: 0,
    cut: 0,
    refused: 0,
    reducing: 0,
    breaches: 0,
    bound: 0,
    restored: 0,
    changes: 0,
  };
}

interface World {
  readonly universe: readonly Instrument[];
  readonly env: PluginEnv;
  readonly input: FakeInput & { positions: number[]; orders: FakeOrder[]; marks: number[] };
  readonly equity: number;
  readonly before: readonly Decision[];
  readonly promised: readonly Promised[];
  readonly stack: readonly Factory<RiskPolicy>[];
}

type Broke = (what: string) => never;

/** Runs one case; throws with the seed and what was broken. */
export function riskCase(seed: number, counts: WorldCounts): void {
  const random = new Random(seed, 'risk world');
  const world = makeWorld(random);
  const broke: Broke = (what) => {
    const { marks, positions, orders } = world.input;
    const facts = { marks, positions, orders, equity: world.equity, promised: world.promised };
    throw new Error(`case ${seed}: ${what}\n${JSON.stringify(facts)}`);
  };
  counts.cases++;
  const policies = weigh(random, world, broke, counts);
  passive(random, world, broke, counts);
  restored(random, world, policies, broke, counts);
  changed(random, world, broke, counts);
}

/** Orders through the whole stack, the stack in another order, and each policy alone. */
function weigh(random: Random, world: World, broke: Broke, counts: WorldCounts): readonly RiskPolicy[] {
  const make = (order: readonly number[]): RiskPolicy[] => order.map((k) => warmed(world.stack[k]!(world.env), world));
  const order = world.stack.map((_, k) => k);
  const policies = make(order);
  const whole = new RiskGate(policies, account());
  const turned = new RiskGate(make(shuffled(random, order)), account());
  const at = fakeDecision({ ...world.input, equity: world.equity });
  const open = [...world.input.orders];
  for (let k = 0; k < 1 + random.integer(3); k++) {
    const intent = randomIntent(random, world);
    const asked = Number(intent.quantity);
    const got = passedBy(whole, intent, at, broke);
    const other = passedBy(turned, intent, at, broke);
    counts.orders++;
    if (got > asked) broke(`${text(intent)} was enlarged to ${got}`);
    if (Math.abs(got - other) > 1e-9) broke(`${text(intent)}: ${got}, with policies in another order ${other}`);
    // Gates that judge alone let other sizes through: only the first order is compared with them.
    if (k === 0)
      for (const p of order) {
        const [alone] = make([p]);
        keepsSize(alone!, intent, at, broke);
        const one = passedBy(new RiskGate([alone!], account()), intent, at, broke);
        if (got > one + 1e-9) broke(`${text(intent)}: ${got} by all, ${one} by ${policies[p]!.name} alone`);
      }
    if (got === 0) {
      counts.refused++;
      continue;
    }
    if (got < asked) counts.cut++;
    else counts.passed++;
    const taken = { ...intent, quantity: got, limitPrice: undefined } as unknown as FakeOrder;
    if (closes(intent, got, world, open)) counts.reducing++;
    else
      for (const { name, max } of world.promised) {
        const worst = worstCase(name, world, [...open, taken]);
        // What prices had breached elsewhere is not this order's doing; it may not add to it.
        const allowed = Math.max(max * world.equity, worstCase(name, world, open));
        if (worst > allowed * (1 + 1e-7) + 1e-6)
          broke(`${text(intent)} passed with ${got}: ${name} may come to ${worst / world.equity}, ${max} is allowed`);
      }
    open.push(taken);
  }
  return policies;
}

/** What a policy answers by itself, before the gate takes the smallest: never more, and what it attaches closes the order. */
function keepsSize(policy: RiskPolicy, intent: NewIntent, at: Decision, broke: Broke): void {
  const verdict = policy.review(intent, at);
  const asked = Number(intent.quantity);
  if (verdict.verdict === 'reduce' && !(Number(verdict.quantity) <= asked))
    broke(`${policy.name} makes ${String(verdict.quantity)} of ${text(intent)}`);
  if (verdict.verdict !== 'approve') return;
  for (const leg of verdict.protect ?? [])
    if (leg.side === intent.side || !leg.reduceOnly || !(Number(leg.quantity) <= asked))
      broke(`${policy.name} attaches ${text(leg)} to ${text(intent)}`);
}

/** Prices move by themselves: what they breach is announced in that settle, and then only what reduces passes. */
function passive(random: Random, world: World, broke: Broke, counts: WorldCounts): void {
  if (world.promised.length === 0) return;
  const calm = fakeDecision({ universe: world.universe, marks: world.input.marks, equity: world.equity });
  for (const limit of world.promised) {
    const policy = single(limit)(world.env);
    policy.settle?.(calm);
    const marks = world.input.marks.map((mark) => mark * Math.exp(0.8 * random.normal()));
    const moved: World = { ...world, input: { ...world.input, marks } };
    const at = fakeDecision({ ...moved.input, equity: world.equity });
    // What may only reduce widens a net exposure as far as zero; the oracle leaves such worlds out.
    if (limit.name !== 'gross' && limit.name !== 'instrument' && world.input.orders.some((one) => one.reduceOnly))
      continue;
    const worst = worstCase(limit.name, moved, world.input.orders) / world.equity;
    if (Math.abs(worst - limit.max) < 1e-6) continue;
    const said = policy.settle?.(at) ?? [];
    const breached = said.some((one) => one.action === 'alert' && one.severity === 'warning');
    if (breached !== worst > limit.max)
      broke(`${limit.name} at ${worst} of ${limit.max}, and the settle said ${JSON.stringify(said)}`);
    if (!breached) continue;
    counts.breaches++;
    onlyReducing(random, moved, { limit, policy }, broke, counts);
  }
}

/** Once breached, only what closes passes, other orders of its side counted; a price far off, too many orders and a turn do not. */
function onlyReducing(
  random: Random,
  world: World,
  { limit, policy }: { limit: Promised; policy: RiskPolicy },
  broke: Broke,
  counts: WorldCounts,
): void {
  const at = fakeDecision({ ...world.input, equity: world.equity });
  const open = world.input.orders;
  const guards = (most: number): RiskPolicy[] =>
    [priceCollar({ bps: 700 }), orderRate({ max: most, per: '30d' })].map((one) => one(world.env));
  for (let i = 0; i < world.universe.length; i++) {
    if (!concerns(limit, world, i)) continue;
    for (const side of ['buy', 'sell'] as const) {
      const quantity = 1 + random.integer(200);
      const market: NewIntent = { action: 'new', instrument: i, side, quantity, type: 'market' };
      // Every order on its way counts against the rate.
      const got = passedBy(new RiskGate([policy, ...guards(open.length + 1)], account()), market, at, broke);
      if (got > 0 && !closes(market, got, world, open))
        broke(`${limit.name} is breached, and ${text(market)} passes with ${got}`);
      if (got < quantity) counts.bound++;
      if (got === 0) continue;
      const limitPrice = Math.round(100 * world.input.marks[i]! * (side === 'buy' ? 1.2 : 0.8)) / 100;
      const far: NewIntent = { ...market, quantity: got, type: 'limit', limitPrice };
      if (limitPrice > 0.05 && passedBy(new RiskGate([policy, ...guards(99)], account()), far, at, broke) > 0)
        broke(
          `${limit.name} is breached, and ${text(far)} passes at ${limitPrice}, the mark is ${world.input.marks[i]}`,
        );
      if (open.length === 0) continue;
      const late = new RiskGate([policy, ...guards(open.length)], account());
      if (passedBy(late, { ...market, quantity: got }, at, broke) > 0)
        broke(`${limit.name} is breached, and ${text(market)} passes beyond the rate of ${open.length} orders`);
      counts.bound += 2;
    }
  }
}

/** Whether a breached limit binds orders on an instrument: those by instrument or sector only where they are breached. */
function concerns({ name, max }: Promised, world: World, i: number): boolean {
  if (name !== 'instrument' && name !== 'sector') return true;
  const of = (k: number): boolean => (name === 'instrument' ? k === i : k % 2 === i % 2);
  const held = world.input.positions.map((q, k) => (of(k) ? q : 0));
  const orders = world.input.orders.filter((one) => of(one.instrument ?? 0));
  const part = { ...world, input: { ...world.input, positions: held } };
  return worstCase(name, part, orders) > max * world.equity * (1 + 1e-6);
}

/** A policy restored from its snapshot answers as the one that went on. */
function restored(
  random: Random,
  world: World,
  policies: readonly RiskPolicy[],
  broke: Broke,
  counts: WorldCounts,
): void {
  const at = fakeDecision({ ...world.input, equity: world.equity });
  const intent = randomIntent(random, world);
  const marks = world.input.marks.map((mark) => mark * Math.exp(0.1 * random.normal()));
  const equity = world.equity * (0.6 + 0.5 * random.uniform());
  const next = fakeDecision({ ...world.input, marks, equity, now: 11 * 86_400e6 });
  policies.forEach((one, k) => {
    const again = world.stack[k]!(world.env);
    const { json, bytes } = one.snapshot();
    const copy = JSON.parse(JSON.stringify(json));
    again.restore({ json: copy, ...(bytes === undefined ? {} : { bytes: bytes.slice() }) });
    const [left, right] = [one, again].map((p) => JSON.stringify([p.review(intent, at), p.usage?.(at)]));
    if (left !== right) broke(`${one.name} says ${left}, restored ${right}`);
    // And it goes on as the one that was never stopped: the next day, at other prices and another equity.
    const [went, came] = [one, again].map((p) =>
      JSON.stringify([p.settle?.(next), p.review(intent, next), p.usage?.(next)]),
    );
    if (went !== came) broke(`${one.name} goes on with ${went}, restored with ${came}`);
    counts.restored++;
  });
}

/** Orders, changes and cancels of one instant on books of open orders: the worst of what may come of them keeps every limit. */
function changed(random: Random, world: World, broke: Broke, counts: WorldCounts): void {
  if (world.promised.length === 0) return;
  const flat = { ...world, input: { ...world.input, positions: world.input.positions.map(() => 0) } };
  const books = new Orders(world.universe.length);
  const find = (id: string): OrderState | undefined => books.find(id);
  const gate = new RiskGate(
    world.promised.map((one) => single(one)(world.env)),
    { find, marginShortfall: () => 0 },
  );
  const inFlight = {
    quantity: (i: number) => books.inFlight('test')[i]!,
    orders: (i?: number) => books.list(undefined, i),
    get count() {
      return books.count;
    },
    get revision() {
      return books.revision;
    },
  };
  const at: Decision = { ...fakeDecision({ ...flat.input, orders: [], equity: world.equity }), inFlight };
  // By id, the most that may come of each order: cancelled ones too, they may be filled first.
  const most = new Map<string, FakeOrder>();
  const worst = (name: Name): number => worstCase(name, flat, [...most.values()]);
  for (let k = 0; k < 5; k++) {
    const before = world.promised.map(({ name }) => worst(name));
    const [open] = books.list().slice(random.integer(Math.max(1, books.count)));
    const kind = open === undefined ? 0 : random.integer(4);
    const intent: OrderIntent =
      open === undefined || kind < 2
        ? randomIntent(random, flat)
        : kind === 2
          ? { action: 'replace', id: open.order.id, quantity: 1 + random.integer(300) }
          : { action: 'cancel', id: open.order.id };
    for (const one of gate.review(intent, at)) {
      if (one.action === 'submit') {
        const { id, side, instrument: i } = one.order;
        most.set(id, { id, side, instrument: i, quantity: toNumber(one.order.quantityFixed) });
        books.add(one.order);
      } else if (one.action === 'replace') {
        const known = most.get(one.change.id)!;
        const quantity = Math.max(Number(known.quantity), toNumber(one.change.quantityFixed));
        most.set(one.change.id, { ...known, quantity });
        // Sent with the next one, or not yet.
        if (random.uniform() < 0.5) books.change(one.change);
        counts.changes++;
      } else counts.changes++;
    }
    world.promised.forEach(({ name, max }, p) => {
      const now = worst(name);
      if (now > Math.max(max * world.equity, before[p]!) * (1 + 1e-7) + 1e-6)
        broke(`${JSON.stringify(intent)} passed: ${name} may come to ${now / world.equity}, ${max} is allowed`);
    });
  }
}

/** Enumerates every set of fills: independent of how the policies do it. */
function worstCase(name: Name, world: World, orders: readonly FakeOrder[]): number {
  const live = orders.filter((one) => one.reduceOnly !== true);
  let worst = 0;
  for (let mask = 0; mask < 1 << live.length; mask++) {
    const held = [...world.input.positions];
    live.forEach((one, k) => {
      if (((mask >> k) & 1) === 0) return;
      const i = one.instrument ?? 0;
      held[i] = held[i]! + (one.side === 'buy' ? 1 : -1) * (Number(one.quantity) - (one.filled ?? 0));
    });
    worst = Math.max(worst, measured(name, world, held));
  }
  return worst;
}

function measured(name: Name, world: World, held: readonly number[]): number {
  const values = held.map((q, i) => q * world.input.marks[i]! * toNumber(world.universe[i]!.multiplier));
  const sum = (of: (value: number, i: number) => number): number => values.reduce((all, v, i) => all + of(v, i), 0);
  if (name === 'gross') return sum(Math.abs);
  if (name === 'net') return Math.abs(sum((v) => v));
  if (name === 'instrument') return Math.max(...values.map(Math.abs));
  if (name === 'sector') return Math.max(...[0, 1].map((s) => sum((v, i) => (i % 2 === s ? Math.abs(v) : 0))));
  if (name === 'market') return Math.abs(sum((v, i) => BETAS[i]! * v));
  return -sum((v, i) => CRASH[i]! * v);
}

function single({ name, max }: Promised): Factory<RiskPolicy> {
  const by = <T>(of: (i: number) => T): { [id: string]: T } => Object.fromEntries(IDS.map((id, i) => [id, of(i)]));
  if (name === 'sector') return groupLimits({ by: { tag: 'sector' }, gross: max });
  if (name === 'market') return factorLimits({ betas: by((i) => ({ market: BETAS[i]! })), max: { market: max } });
  if (name === 'crash') return stressLimit({ scenarios: [{ name, price: by((i) => CRASH[i]!) }], max });
  return portfolioLimits({ [name]: max });
}

const LADDER = [
  { at: 0.05, to: 0.5 },
  { at: 0.2, to: 'halt' },
] as const;
const UNMEASURED: readonly ((r: Random) => Factory<RiskPolicy>)[] = [
  (r) => orderLimits({ maxQuantity: 20 + r.integer(200) }),
  (r) => positionLimits({ maxWeight: 0.1 + r.uniform() }),
  () => priceCollar({ bps: 700 }),
  (r) => sizeCap({ rule: { fixedFraction: 0.1 + r.uniform() }, max: 1 }),
  (r) => protectiveStops({ initial: { percent: 0.02 + 0.1 * r.uniform() } }),
  (r) =>
    riskBudget({ stop: { percent: 0.05 }, perTradeBps: 20 + r.integer(300), perStrategyBps: 900, perDayBps: 1_200 }),
  (r) => orderRate({ max: 1 + r.integer(12), per: '1d' }),
  (r) => tailLimit({ lookback: 8, max: 0.01 + 0.1 * r.uniform(), measure: r.uniform() < 0.5 ? 'var' : 'cvar' }),
  (r) => volatilityLimit({ lookback: 8, annual: 0.05 + 0.5 * r.uniform(), periodsPerYear: 252 }),
  (r) => drawdownLadder({ gross: 0.5 + r.uniform(), steps: LADDER }),
];

/** Made once: each listing with its lots and multipliers. */
const LISTED = IDS.map((id, i) =>
  [
    [1, 1],
    [0.1, 1],
    [5, 1],
    [1, 10],
  ].map(([lotSize, multiplier]) =>
    instrument({ id, lotSize: lotSize!, multiplier: multiplier!, tags: { sector: i % 2 === 0 ? 'even' : 'odd' } }),
  ),
);

function makeWorld(random: Random): World {
  const n = 2 + random.integer(4);
  const universe = IDS.map((_, i) => LISTED[i]![random.integer(4)]!);
  const marks = universe.map(() => Math.round(100 * (5 + 200 * random.uniform())) / 100);
  const lots = (i: number, quantity: number): number => {
    const lot = toNumber(universe[i]!.lotSize);
    return Math.round(Math.trunc(quantity / lot) * lot * 1e6) / 1e6;
  };
  const positions = universe.map((_, i) => (i >= n || random.uniform() < 0.4 ? 0 : lots(i, random.integer(300) - 150)));
  const orders: FakeOrder[] = [];
  for (let k = random.integer(4); k > 0; k--) {
    const i = random.integer(n);
    const side: Side = random.uniform() < 0.5 ? 'buy' : 'sell';
    const quantity = Math.max(toNumber(universe[i]!.lotSize), lots(i, 1 + random.integer(100)));
    const reduceOnly = positions[i]! * (side === 'buy' ? 1 : -1) < 0 && random.uniform() < 0.5;
    const stop = reduceOnly ? ({ type: 'stop', stopPrice: marks[i]! } as const) : {};
    orders.push({ id: `w-${k}`, instrument: i, side, quantity, reduceOnly, ...stop });
  }
  const names = NAMES.filter(() => random.uniform() < 0.4);
  const promised = names.map((name) => ({ name, max: (name === 'crash' ? 0.1 : 0.3) + 1.5 * random.uniform() }));
  const others = UNMEASURED.filter(() => random.uniform() < 0.25).map((make) => make(random));
  const equity = 2_000 + 60_000 * random.uniform();
  return {
    universe,
    env: { universe: new Universe(universe), flags: ON, random: (name) => new Random(1, name) },
    input: { universe, marks, positions, orders, now: 10 * 86_400e6 },
    equity,
    before: daysBefore(universe, marks, equity),
    promised,
    stack: [...promised.map(single), ...others],
  };
}

/** The days before, with returns, so that what looks back can see something; read only, so made once a world. */
function daysBefore(universe: readonly Instrument[], marks: readonly number[], equity: number): readonly Decision[] {
  return Array.from({ length: 9 }, (_, day) => {
    const moved = marks.map((mark, i) => mark * Math.exp(0.02 * Math.sin(3 * day + 5 * i)));
    return fakeDecision({ universe, now: day * 86_400e6, marks: moved, equity });
  });
}

/** Lets a policy live through the days before. */
function warmed(policy: RiskPolicy, { before }: World): RiskPolicy {
  if (policy.settle !== undefined) for (const day of before) policy.settle(day);
  return policy;
}

function account(): ConstructorParameters<typeof RiskGate>[1] {
  return { find: () => undefined, marginShortfall: () => 0 };
}

function randomIntent(random: Random, world: World): NewIntent {
  const i = random.integer(world.universe.length);
  const side = random.uniform() < 0.5 ? 'buy' : 'sell';
  const quantity = 1 + random.integer(random.uniform() < 0.2 ? 5_000 : 200);
  const base = { action: 'new', instrument: i, side, quantity } as const;
  if (random.uniform() < 0.7) return { ...base, type: 'market' };
  const limitPrice = Math.max(0.01, Math.round(world.input.marks[i]! * (90 + random.integer(20))) / 100);
  return { ...base, type: 'limit', limitPrice };
}

/** Units of the order itself that a gate lets through; what it attaches must protect. */
function passedBy(gate: RiskGate, intent: NewIntent, at: Decision, broke: Broke): number {
  const [first, ...legs] = gate.review(intent, at);
  if (first === undefined) return 0;
  if (first.action !== 'submit') return broke(`${text(intent)} became a ${first.action}`);
  const { order } = first;
  if (order.side !== intent.side || order.instrument !== intent.instrument) broke(`${text(intent)} was turned round`);
  for (const leg of legs)
    if (leg.action !== 'submit' || leg.order.side === intent.side) broke(`${text(intent)} carries what enlarges it`);
  return toNumber(order.quantityFixed);
}

/** Whether so much of an order only closes what is held, other orders of its side counted. */
function closes(intent: NewIntent, got: number, world: World, open: readonly FakeOrder[]): boolean {
  const held = world.input.positions[intent.instrument]!;
  const working = open
    .filter((one) => (one.instrument ?? 0) === intent.instrument && one.side === intent.side && !one.reduceOnly)
    .reduce((sum, one) => sum + Number(one.quantity) - (one.filled ?? 0), 0);
  return got <= Math.max(0, (intent.side === 'sell' ? held : -held) - working) + 1e-9;
}

function shuffled(random: Random, order: readonly number[]): number[] {
  const out = [...order];
  for (let k = out.length - 1; k > 0; k--) {
    const j = random.integer(k + 1);
    [out[k], out[j]] = [out[j]!, out[k]!];
  }
  return out;
}

function text(intent: NewIntent): string {
  return `${intent.side} ${String(intent.quantity)} of ${IDS[intent.instrument]}`;
}
