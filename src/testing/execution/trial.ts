import type { Execution } from '../../contracts/execution.js';
import { TargetTable } from '../../core/frame.js';
import type { Instrument } from '../../core/instrument.js';
import type { OrderIntent } from '../../core/order.js';
import type { Factory, PluginEnv } from '../../core/plugin.js';
import { Random } from '../../core/random.js';
import { decisionStream } from '../decision-stream.js';
import { type TestDecisionInput, testDecision } from '../decisions.js';
import { testEnv } from '../environment.js';
import { poison } from '../guards.js';
import { Desk } from './desk.js';

/** What {@link executionChecks} can be told of a plug-in. */
export interface ExecutionCheckOptions {
  /** Instruments, their ids, or how many equities; default 3. */
  readonly instruments?: number | readonly (string | Instrument)[];
  readonly seed?: number | string;
  /** Plans, all filled, after which its targets are reached; default 1, more for one that works orders in slices. */
  readonly rounds?: number;
}

/** One execution on trial: makes fresh instances, decisions with targets, and desks that do what it asks for. */
export class ExecutionTrial {
  readonly options: ExecutionCheckOptions;
  readonly rounds: number;
  readonly #factory: Factory<Execution>;

  constructor(factory: Factory<Execution>, options: ExecutionCheckOptions) {
    this.#factory = factory;
    this.options = options;
    this.rounds = options.rounds ?? 1;
  }

  get env(): PluginEnv {
    return testEnv({ instruments: this.options.instruments ?? 3 });
  }

  make(): Execution {
    return this.#factory(this.env);
  }

  get size(): number {
    return this.env.universe.size;
  }

  /** Decisions with open orders and positions. */
  decisions(salt: string, count = 40): TestDecisionInput[] {
    return decisionStream({ universe: this.env.universe, count, seed: `${this.options.seed ?? 1}/${salt}` });
  }

  /** Targets of every kind for each decision; some are NaN, some 0. */
  targets(salt: string, count = 40): TargetTable[] {
    const random = new Random(`${this.options.seed ?? 1}/${salt}`, 'targets');
    return Array.from({ length: count }, (_, k) => {
      const table = new TargetTable(this.size);
      table.kind = (['weight', 'quantity', 'delta'] as const)[k % 3]!;
      for (let i = 0; i < this.size; i++) {
        const draw = random.uniform();
        const value = table.kind === 'weight' ? random.uniform() - 0.5 : random.integer(400) - 200;
        table.values[i] = draw < 0.15 ? Number.NaN : draw < 0.3 ? 0 : value;
      }
      return table;
    });
  }

  /** Plans at every decision. */
  plans(execution: Execution, salt: string, options: { from?: number; poisoned?: boolean } = {}): string[] {
    const targets = this.targets(salt);
    return this.decisions(salt)
      .slice(options.from ?? 0)
      .map((input, k) => {
        const at = testDecision(input);
        const table = targets[(options.from ?? 0) + k]!;
        const text = intentsText(execution.plan(table, at));
        if (options.poisoned === true) for (const lent of [table.values, at.marks, at.market.close]) poison(lent);
        return text;
      });
  }

  /** A desk with seeded marks, whose positions are whole units. */
  desk(salt: string, positions?: readonly number[]): Desk {
    const [first] = this.decisions(salt, 1);
    const held = positions ?? (first!.positions as number[]);
    return new Desk({ universe: this.env.universe, positions: held, marks: first!.marks as number[] });
  }

  /** Whole units to hold, of either sign, other than those held. */
  wanted(salt: string, held: readonly number[]): number[] {
    const random = new Random(`${this.options.seed ?? 1}/${salt}`, 'wanted');
    return held.map((one) => one + (random.uniform() < 0.5 ? -1 : 1) * (10 + random.integer(150)));
  }
}

/** Intents as text, to compare two plans. */
function intentsText(intents: readonly OrderIntent[]): string {
  return JSON.stringify(intents);
}

/** The first plan that differs, in words, or null. */
export function plansPart(a: readonly string[], b: readonly string[]): string | null {
  const k = a.findIndex((one, i) => i < b.length && one !== b[i]);
  return k < 0 ? null : `plan ${k} is ${b[k]}, not ${a[k]}`;
}
