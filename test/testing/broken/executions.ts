/** Executions that each break one promise, and the sound one that they are made of. */
import type { Execution } from '../../../src/contracts/execution.js';
import type { TargetTable } from '../../../src/core/frame.js';
import type { OrderIntent } from '../../../src/core/order.js';
import type { Factory, Snapshot } from '../../../src/core/plugin.js';
import type { Decision } from '../../../src/core/portfolio.js';

/** Cancels all that rests and orders the whole difference; every plan is numbered in the tag of its orders. */
class Sweep implements Execution {
  readonly name: string = 'sweep';
  readonly version = '1.0.0';
  readonly apiVersion = 1;
  plans = 0;
  spare = 0;

  plan(targets: TargetTable, at: Decision): readonly OrderIntent[] {
    this.plans++;
    const intents: OrderIntent[] = [];
    for (let i = 0; i < targets.rows; i++) {
      const wanted = this.units(targets, i, at);
      if (Number.isNaN(wanted)) continue;
      const resting = at.inFlight.orders(i);
      const difference = wanted - this.held(i, at);
      if (resting.length > 0 && difference === resting.reduce((sum, one) => sum + signed(one), 0)) continue;
      if (targets.kind === 'delta' && targets.values[i] === 0) continue;
      intents.push(...this.cancels(i, at));
      if (difference !== 0) intents.push(this.order(i, difference));
    }
    return intents;
  }

  held(i: number, at: Decision): number {
    return at.positions.quantity(i);
  }

  cancels(i: number, at: Decision): readonly OrderIntent[] {
    return at.inFlight.orders(i).map((one) => ({ action: 'cancel', id: one.order.id }));
  }

  units(targets: TargetTable, i: number, at: Decision): number {
    const value = targets.values[i]!;
    if (targets.kind === 'quantity') return Math.trunc(value);
    if (targets.kind === 'delta') return Math.trunc(at.positions.quantity(i) + value);
    return Math.trunc((value * at.equity) / at.marks[i]!);
  }

  order(i: number, difference: number): OrderIntent {
    const side = difference > 0 ? 'buy' : 'sell';
    return { action: 'new', instrument: i, side, quantity: Math.abs(difference), type: 'market', tag: this.tag() };
  }

  tag(): string {
    return `plan ${this.plans}`;
  }

  snapshot(): Snapshot {
    return { json: { plans: this.plans, spare: this.spare } };
  }

  restore(state: Snapshot): void {
    const { plans, spare } = state.json as { plans: number; spare: number };
    this.plans = plans;
    this.spare = spare;
  }
}

function signed(one: { readonly order: { readonly side: string }; readonly remaining: number }): number {
  return (one.order.side === 'buy' ? 1 : -1) * one.remaining;
}

const make =
  (Made: new () => Execution): Factory<Execution> =>
  () =>
    new Made();

/** The sound one. */
export const sweep: Factory<Execution> = make(Sweep);

/** One after the other, by the check that must catch it. */
export const brokenExecutions: { readonly [id: string]: Factory<Execution> } = {
  'EX-01': make(
    class extends Sweep {
      override readonly name = '';
    },
  ),
  'EX-02': make(
    class extends Sweep {
      override order(i: number, difference: number): OrderIntent {
        return { ...super.order(i, difference), type: 'limit' } as OrderIntent;
      }
    },
  ),
  /** Keeps the market warm. */
  'EX-03': make(
    class extends Sweep {
      override plan(targets: TargetTable, at: Decision): readonly OrderIntent[] {
        const intents = super.plan(targets, at);
        const idle = intents.length === 0 && at.inFlight.count === 0 && targets.kind === 'delta';
        return idle ? [this.order(0, 1)] : intents;
      }
    },
  ),
  'EX-04': make(
    class extends Sweep {
      override units(targets: TargetTable, i: number, at: Decision): number {
        const value = super.units(targets, i, at);
        return Number.isNaN(value) && targets.kind === 'weight' && !Number.isNaN(targets.values[i]!) ? 1 : value;
      }
    },
  ),
  /** Goes half the way. */
  'EX-05': make(
    class extends Sweep {
      override order(i: number, difference: number): OrderIntent {
        return super.order(i, Math.sign(difference) * Math.ceil(Math.abs(difference) / 2));
      }
    },
  ),
  'EX-06': make(
    class extends Sweep {
      override plan(targets: TargetTable, at: Decision): readonly OrderIntent[] {
        const intents = super.plan(targets, at);
        // The same side and the same target as before: "a little more will help".
        const again = at.inFlight.orders().some((one) => one.order.instrument === 0) && intents.length === 0;
        const resting = at.inFlight.orders(0)[0];
        return again && resting !== undefined ? [this.order(0, signed(resting))] : intents;
      }
    },
  ),
  'EX-07': make(
    class extends Sweep {
      override plan(targets: TargetTable, at: Decision): readonly OrderIntent[] {
        const intents = super.plan(targets, at);
        return intents.every((one) => one.action === 'cancel') ? [] : intents;
      }
    },
  ),
  'EX-08': make(
    class extends Sweep {
      override snapshot(): Snapshot {
        return { json: { plans: 0, spare: 0 } };
      }
    },
  ),
  'EX-09': (() => {
    /** Meant as scratch, shared by all instances. */
    let last = 0;
    return make(
      class extends Sweep {
        override plan(targets: TargetTable, at: Decision): readonly OrderIntent[] {
          if (this.plans === 0) last = 0;
          last++;
          this.spare = last;
          return super.plan(targets, at);
        }

        override tag(): string {
          return `plan ${last}`;
        }

        override restore(state: Snapshot): void {
          super.restore(state);
          last = this.spare;
        }
      },
    );
  })(),
  'EX-10': make(
    class extends Sweep {
      #kept: TargetTable | null = null;

      override plan(targets: TargetTable, at: Decision): readonly OrderIntent[] {
        const nonsense = this.#kept !== null && this.#kept.values[0]! < -1e70;
        this.#kept = targets;
        return nonsense ? [] : super.plan(targets, at);
      }
    },
  ),
  'EX-11': make(
    class extends Sweep {
      override tag(): string {
        return super.tag() + (Date.now() < 0 ? '!' : '');
      }
    },
  ),
};
