/** Risk policies that each break one promise, and the sound one that they are made of. */
import {
  APPROVE,
  type LimitUse,
  type RiskAction,
  type RiskPolicy,
  type RiskReason,
  type RiskVerdict,
} from '../../../src/contracts/risk-policy.js';
import { fixed, toNumber } from '../../../src/core/money.js';
import type { NewIntent, OrderIntent } from '../../../src/core/order.js';
import type { Factory, Snapshot } from '../../../src/core/plugin.js';
import type { Decision } from '../../../src/core/portfolio.js';
import { reduces } from '../../../src/oms/intent-check.js';

interface State {
  readonly peak: number;
  readonly halted: boolean;
  readonly spare: number;
}

const LIMIT = 100;

/** A bell outside of every run. */
export const alarm = {
  rings: false,
  trip: (): void => {
    alarm.rings = true;
  },
  reset: (): void => {
    alarm.rings = false;
  },
};

/** Cuts orders to 100 units, protects each with a stop, and halts when a tenth of the peak is lost or the alarm rings. */
class Careful implements RiskPolicy {
  readonly name: string = 'careful';
  readonly version = '1.0.0';
  readonly apiVersion = 1;
  peak = 0;
  halted = false;
  spare = 0;

  settle(at: Decision): readonly RiskAction[] | undefined {
    this.peak = Math.max(this.peak, at.accountEquity);
    if (this.halted || (at.accountEquity > 0.9 * this.peak && !alarm.rings)) return undefined;
    this.halted = true;
    return [{ action: 'halt', reason: this.reason(at.accountEquity, 0.9 * this.peak) }];
  }

  review(intent: OrderIntent, at: Decision): RiskVerdict {
    if (intent.action === 'cancel') return APPROVE;
    if (intent.action === 'replace') return this.halted ? { verdict: 'refuse', reason: this.reason(1, 0) } : APPROVE;
    const asked = toNumber(fixed(intent.quantity));
    if (this.passes(intent, at)) return APPROVE;
    if (this.halted) return { verdict: 'halt', reason: this.reason(1, 0) };
    if (asked > LIMIT) {
      const quantity = this.cut();
      return { verdict: 'reduce', quantity, reason: { ...this.reason(asked, LIMIT), passes: this.told(quantity) } };
    }
    return { verdict: 'approve', protect: [this.stop(intent, at)] };
  }

  passes(intent: NewIntent, at: Decision): boolean {
    return reduces(intent, fixed(intent.quantity), at);
  }

  cut(): number {
    return LIMIT;
  }

  told(quantity: number): number {
    return quantity;
  }

  usage(at: Decision): readonly LimitUse[] {
    const measured = this.peak - at.accountEquity;
    const max = 0.1 * this.peak;
    return [{ limit: 'loss from the peak', measured, max, headroom: max - measured, share: measured / max }];
  }

  stop(intent: NewIntent, at: Decision): NewIntent {
    const side = intent.side === 'buy' ? 'sell' : 'buy';
    const stopPrice = (at.marks[intent.instrument] || 1) * (side === 'sell' ? 0.9 : 1.1);
    return { action: 'new', instrument: intent.instrument, side, quantity: intent.quantity, type: 'stop', stopPrice };
  }

  reason(measured: number, limit: number): RiskReason {
    return { text: 'careful', measured, limit };
  }

  reviewAll(batch: readonly OrderIntent[], at: Decision): readonly RiskVerdict[] {
    const verdicts = batch.map((one) => this.review(one, at));
    const stop = verdicts.find((one) => one.verdict === 'refuse' || one.verdict === 'halt');
    return stop === undefined ? verdicts : batch.map(() => stop);
  }

  snapshot(): Snapshot {
    return { json: { peak: this.peak, halted: this.halted, spare: this.spare } };
  }

  restore(state: Snapshot): void {
    const { peak, halted, spare } = state.json as unknown as State;
    this.peak = peak;
    this.halted = halted;
    this.spare = spare;
  }
}

const make =
  (Made: new () => RiskPolicy): Factory<RiskPolicy> =>
  () =>
    new Made();

/** The sound one. */
export const careful: Factory<RiskPolicy> = make(Careful);

/** One after the other, by the check that must catch it. */
export const brokenPolicies: { readonly [id: string]: Factory<RiskPolicy> } = {
  'RP-01': make(
    class extends Careful {
      override readonly name = '';
    },
  ),
  /** Protects twice over: were its stop hit, the position would be the other way round. */
  'RP-02': make(
    class extends Careful {
      override stop(intent: NewIntent, at: Decision): NewIntent {
        return { ...super.stop(intent, at), quantity: 2 * toNumber(fixed(intent.quantity)) };
      }
    },
  ),
  'RP-03': make(
    class extends Careful {
      override stop(intent: NewIntent, at: Decision): NewIntent {
        if (Number.isNaN(at.marks[intent.instrument])) throw new Error('no price');
        return super.stop(intent, at);
      }
    },
  ),
  'RP-04': make(
    class extends Careful {
      override reason(): RiskReason {
        return { text: '' };
      }
    },
  ),
  'RP-05': make(
    class extends Careful {
      override passes(intent: NewIntent, at: Decision): boolean {
        return !this.halted && super.passes(intent, at);
      }
    },
  ),
  /** Counts what it was only asked about. */
  'RP-06': make(
    class extends Careful {
      override cut(): number {
        this.spare += 1;
        return LIMIT - (this.spare % 7);
      }
    },
  ),
  'RP-07': make(
    class extends Careful {
      override snapshot(): Snapshot {
        return { json: { peak: 0, halted: this.halted, spare: 0 } };
      }
    },
  ),
  /** Thinks of an alarm as something of the moment. */
  'RP-08': make(
    class extends Careful {
      #alarmed = false;

      override settle(at: Decision): readonly RiskAction[] | undefined {
        const before = this.halted;
        const actions = super.settle(at);
        this.#alarmed ||= !before && this.halted && alarm.rings;
        return actions;
      }

      override snapshot(): Snapshot {
        return { json: { peak: this.peak, halted: this.halted && !this.#alarmed, spare: this.spare } };
      }
    },
  ),
  'RP-09': (() => {
    /** Meant as scratch, shared by all instances. */
    let last = 0;
    return make(
      class extends Careful {
        override settle(at: Decision): readonly RiskAction[] | undefined {
          const before = this.spare === 0 ? at.accountEquity : last;
          last = at.accountEquity;
          this.spare = last;
          if (before < 0.5 * at.accountEquity) this.halted = true;
          return super.settle(at);
        }

        override restore(state: Snapshot): void {
          super.restore(state);
          last = this.spare;
        }
      },
    );
  })(),
  'RP-10': make(
    class extends Careful {
      #kept: Float64Array | null = null;

      override review(intent: OrderIntent, at: Decision): RiskVerdict {
        const nonsense = this.#kept !== null && this.#kept[0]! < 0;
        this.#kept = at.marks;
        return nonsense ? { verdict: 'refuse', reason: this.reason(1, 0) } : super.review(intent, at);
      }
    },
  ),
  'RP-11': make(
    class extends Careful {
      override cut(): number {
        return LIMIT + 0 * Math.random();
      }
    },
  ),
  /** Says what it would like, not what it lets pass. */
  'RP-13': make(
    class extends Careful {
      override told(quantity: number): number {
        return quantity + 50;
      }
    },
  ),
  /** Being looked at moves its peak. */
  'RP-14': make(
    class extends Careful {
      override usage(at: Decision): readonly LimitUse[] {
        this.peak = Math.max(this.peak, 1.2 * at.accountEquity);
        return super.usage(at);
      }
    },
  ),
  'RP-12': make(
    class extends Careful {
      override reviewAll(batch: readonly OrderIntent[], at: Decision): readonly RiskVerdict[] {
        return batch.map((one) => this.review(one, at));
      }
    },
  ),
};
