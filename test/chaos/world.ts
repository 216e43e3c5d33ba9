import { fixed } from '../../src/core/money.js';
import { type ApprovedOrder, type ApprovedReplace, Order } from '../../src/core/order.js';
import { orderKey } from '../../src/oms/keys.js';
import { SimulatedClock } from './clock.js';
import { Dice } from './dice.js';
import { SimulatedDisk } from './disk.js';
import { isLegalMove } from './legal-moves.js';
import { Network } from './network.js';
import { CrashPlan, type HostRules, OmsProcess } from './oms-process.js';
import { ReferenceBroker, type TrueOrder } from './reference-broker.js';
import type { Action, Scenario } from './scenario.js';
import type { FromBroker, ToBroker } from './wire.js';

/** What one run came to; every count but the first two must be zero. */
export interface Verdict {
  readonly points: number;
  readonly fills: number;
  readonly duplicates: number;
  readonly lost: number;
  readonly doubled: number;
  readonly illegal: number;
  readonly mismatched: number;
  /** What is wrong, in words. */
  readonly flaws: readonly string[];
}

const CASH = 10_000_000;

/** One simulated run: broker, network, process with its crashes, and the judgement at its end. */
export class World {
  readonly clock = new SimulatedClock();
  readonly #dice: Dice;
  readonly #scenario: Scenario;
  readonly #disk = new SimulatedDisk();
  readonly #out: Network;
  readonly #in: Network;
  readonly #plan: CrashPlan;
  readonly #host: HostRules;
  readonly #broker: ReferenceBroker;
  #process: OmsProcess | null = null;
  #awayUntil = 0;
  readonly #flaws: string[] = [];
  #illegal = 0;
  /** The most that was ever approved of an intent. */
  readonly #approved = new Map<number, number>();
  readonly #decided = new Map<number, Extract<Action, { do: 'submit' }>>();
  readonly #cancelled = new Set<number>();
  /** Intents whose orders the venue filled after it had called them cancelled: it is the one that exceeded. */
  readonly #lied = new Set<number>();

  constructor(scenario: Scenario, seed: number, crashes: readonly number[], host: HostRules = {}) {
    this.#scenario = scenario;
    this.#dice = new Dice(seed ^ 0x5bd1e995);
    this.#host = host;
    this.#plan = new CrashPlan(crashes);
    this.#out = new Network(this.clock, this.#dice, scenario.faults);
    this.#in = new Network(this.clock, this.#dice, scenario.faults);
    this.#broker = new ReferenceBroker(scenario.rules, this.#dice, CASH);
  }

  run(): Verdict {
    const { actions, end } = this.#scenario;
    this.#start();
    for (const one of actions) this.clock.at(one.at, () => this.#act(one));
    this.clock.runTo(end);
    this.#out.healed = true;
    this.#in.healed = true;
    this.#awayUntil = 0;
    // The line is seen to be up again; everything is compared, and every answer comes.
    this.clock.at(end + 100_000, () => this.#reconnect());
    this.clock.at(end + 3_000_000, () => this.#reconnect());
    this.clock.runTo(end + 6_000_000);
    return this.#judge();
  }

  #start(): void {
    this.#process = new OmsProcess({
      clock: this.clock,
      disk: this.#disk,
      dice: this.#dice,
      rules: this.#scenario.rules,
      lag: this.#scenario.faults.longest + this.#scenario.rules.blindness,
      plan: this.#plan,
      host: this.#host,
      send: (message) => this.#toBroker(message),
      onEvent: (event) => {
        if (event.event === 'live') this.clock.at(this.clock.now, () => this.#decideAgain());
      },
      onMove: (wire, from, to) => {
        if (isLegalMove(from, to)) return;
        this.#illegal += 1;
        this.#flaws.push(`${wire} went from ${from} to ${to}`);
      },
      onDeath: () => {
        this.#process = null;
        this.#disk.crash(this.#dice);
        this.clock.at(this.clock.now + this.#dice.between(1000, 50_000), () => this.#start());
      },
    });
    if (!this.#process.alive) this.#process = null;
  }

  #toBroker(message: ToBroker): void {
    // A venue that forgets ids cannot be protected from a network that repeats a request after its order is over: no
    // client sent it twice. Requests go over TCP, which does not; elsewhere copies are let through all the same.
    const once = message.m === 'submit' && this.#scenario.rules.duplicates === 'unique-while-open';
    this.#out.send(once, () => {
      if (this.clock.now < this.#awayUntil) return;
      this.#broker.receive(message, this.clock.now);
      if (message.m === 'submit' || message.m === 'replace') this.#checkExposure();
      this.#flush();
    });
  }

  #flush(): void {
    const words = this.#broker.outbox;
    this.#broker.outbox = [];
    for (const one of words) this.#toProcess(one);
  }

  #toProcess(word: FromBroker): void {
    if (this.clock.now < this.#awayUntil) return;
    this.#in.send(false, () => this.#process?.receive(word));
  }

  #act(action: Action): void {
    const { now } = this.clock;
    switch (action.do) {
      case 'submit':
        this.#decided.set(action.n, action);
        this.#approved.set(action.n, action.quantity);
        this.#submit(action);
        break;
      case 'cancel':
        this.#cancelled.add(action.n);
        this.#process?.input(() => void this.#process!.desk.cancel(this.#idOf(action.n), now));
        break;
      case 'replace':
        this.#replace(action);
        break;
      case 'trade': {
        const open = this.#ordersOf(action.n).find((one) => one.status === 'open');
        if (open !== undefined && now >= this.#awayUntil) this.#broker.trade(open, action.quantity, now);
        break;
      }
      case 'late-fill': {
        const gone = this.#ordersOf(action.n).find((one) => one.status === 'cancelled');
        if (gone === undefined) break;
        this.#lied.add(action.n);
        this.#broker.trade(gone, action.quantity, now);
        break;
      }
      case 'replay':
        this.#replay(action.renamed);
        break;
      case 'restart':
        this.#awayUntil = now + action.lasts;
        this.clock.at(this.#awayUntil, () => this.#reconnect());
        break;
      case 'reconnect':
        this.#reconnect();
        break;
    }
    this.#flush();
  }

  #submit(action: Extract<Action, { do: 'submit' }>): void {
    const process = this.#process;
    const order = new Order({
      id: this.#idOf(action.n),
      strategy: 'chaos',
      instrument: 0,
      side: action.side === 1 ? 'buy' : 'sell',
      type: 'limit',
      quantityFixed: fixed(action.quantity),
      limitFixed: fixed(action.price) / 100n,
      stopFixed: null,
      trailFixed: null,
      trailBps: null,
      timeInForce: 'gtc',
      expireAt: null,
      reduceOnly: false,
      tag: '',
      decidedAt: action.at,
    }) as ApprovedOrder;
    process?.input(() => void process.desk.submit(order, this.clock.now));
  }

  #replace(action: Extract<Action, { do: 'replace' }>): void {
    const process = this.#process;
    const change = {
      id: this.#idOf(action.n),
      quantityFixed: fixed(action.quantity),
      limitFixed: fixed(action.price) / 100n,
      stopFixed: null,
    } as ApprovedReplace;
    process?.input(() => {
      if (process.desk.replace(change, this.clock.now) !== 'taken') return;
      this.#approved.set(action.n, Math.max(this.#approved.get(action.n)!, action.quantity));
    });
  }

  /** A strategy that starts again decides the same again: the same intents, under the same keys. */
  #decideAgain(): void {
    for (const [n, action] of this.#decided) {
      this.#submit(action);
      if (!this.#cancelled.has(n)) continue;
      const process = this.#process;
      process?.input(() => void process.desk.cancel(this.#idOf(n), this.clock.now));
    }
  }

  #reconnect(): void {
    const process = this.#process;
    process?.input(() => {
      process.desk.disconnect();
      process.desk.recover(this.clock.now);
    });
  }

  #replay(renamed: boolean): void {
    for (const fill of this.#broker.fills)
      this.#toProcess({
        m: 'report',
        type: 'fill',
        id: fill.order.id,
        reason: '',
        fillId: renamed ? `again-${fill.id}` : fill.id,
        quantity: fill.quantity,
        price: fill.price,
        fee: 1,
        cumulative: this.#scenario.rules.cumulative ? fill.cumulative : 0,
      });
  }

  #idOf(n: number): string {
    const submit = this.#scenario.actions.find((one) => one.do === 'submit' && one.n === n)!;
    return orderKey({ strategy: 'chaos', instrument: 0, decidedAt: submit.at, leg: n });
  }

  /** What the broker took for an intent: the intent is read from the id. */
  #ordersOf(n: number): TrueOrder[] {
    return [...this.#broker.taken.values()].flat().filter((one) => intentOf(one.id) === n);
  }

  #checkExposure(): void {
    for (const [n, most] of this.#approved) {
      if (this.#lied.has(n)) continue;
      let sum = 0;
      for (const one of this.#ordersOf(n)) sum += one.status === 'open' ? one.quantity : one.filled;
      if (sum <= most) continue;
      this.#illegal += 1;
      this.#flaws.push(`intent ${n} can fill ${sum}, ${most} were approved`);
    }
  }

  #judge(): Verdict {
    const flaws = this.#flaws;
    const broker = this.#broker;
    let duplicates = 0;
    const firsts = new Map<number, number>();
    for (const [id, list] of broker.taken) {
      const real = list.filter((one) => one.status !== 'rejected').length;
      if (real > 1) duplicates += real - 1;
      if (/-r\d+$/.test(id) || real === 0) continue;
      firsts.set(intentOf(id), (firsts.get(intentOf(id)) ?? 0) + 1);
    }
    for (const count of firsts.values()) duplicates += count - 1;
    if (duplicates > 0) flaws.push(`${duplicates} orders were placed twice`);
    const process = this.#process;
    if (process === null || process.desk.phase !== 'live')
      return this.#verdict({ duplicates, lost: 0, doubled: 0, mismatched: 1 }, 'the desk is not live at the end');
    const { state } = process.desk;
    let [lost, doubled, mismatched] = [0, 0, 0];
    for (const [id, list] of broker.taken) {
      const truth = list.reduce((sum, one) => sum + one.filled, 0);
      const wire = state.wires.get(id);
      const ours = wire === undefined ? 0 : Number(wire.book.filled / 1_000_000_000_000n);
      if (ours < truth) lost += 1;
      if (ours > truth) doubled += 1;
      if (ours !== truth) flaws.push(`${id}: ${truth} filled, ${ours} counted`);
      const open = list.at(-1)!.status === 'open';
      if (open === (wire?.live === true)) continue;
      mismatched += 1;
      flaws.push(`${id} is ${list.at(-1)!.status}, we believe ${wire?.state ?? 'nothing'}`);
    }
    for (const wire of state.wires.values()) {
      if (broker.taken.has(wire.id) || (!wire.live && wire.book.filled === 0n)) continue;
      mismatched += 1;
      flaws.push(`${wire.id} is ${wire.state}, and the broker never had it`);
    }
    const position = Number(state.account.positions[0]! / 1_000_000_000_000n);
    const cash = (state.account.cash.get('USD') ?? 0n) * 100n;
    if (position !== broker.position || cash !== BigInt(broker.cash) * 1_000_000_000_000_000_000_000_000n) {
      mismatched += 1;
      flaws.push(`position ${position} for ${broker.position}, cash ${cash} for ${broker.cash}`);
    }
    for (const [source, reason] of state.halts) {
      if (source === 'overfill' && this.#lied.size > 0) continue;
      mismatched += 1;
      flaws.push(`halted by ${source}: ${reason}`);
    }
    return this.#verdict({ duplicates, lost, doubled, mismatched });
  }

  #verdict(of: Pick<Verdict, 'duplicates' | 'lost' | 'doubled' | 'mismatched'>, flaw?: string): Verdict {
    if (flaw !== undefined) this.#flaws.push(flaw);
    return {
      points: this.#plan.points,
      fills: this.#broker.fills.length,
      ...of,
      illegal: this.#illegal,
      flaws: this.#flaws,
    };
  }
}

function intentOf(id: string): number {
  return Number(/^chaos-SPY-[^-]+-(\d+)/.exec(id)?.[1] ?? -1);
}
