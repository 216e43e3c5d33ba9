import type { Fixed } from '../../core/money.js';
import type { ApprovedOrder, ClientOrderId, OrderStatus } from '../../core/order.js';
import type { GroupKind } from './group-tag.js';

/** An order at the venue that carries a part of a leg. */
export interface Carrier {
  readonly id: ClientOrderId;
  readonly quantity: Fixed;
  filled: Fixed;
  live: boolean;
  cancelSent: boolean;
  /** Bears terms that are no longer wanted. */
  stale: boolean;
  readonly fillIds: string[];
}

/**
 * One approved order of a group, and the orders at the venue that carried it.
 *
 * @example
 * ```ts
 * import type { GroupLeg } from 'edgeproof/oms';
 * const open = (legs: readonly GroupLeg[]) => legs.filter((leg) => leg.over === null).length;
 * if (open([]) !== 0) throw new Error('legs are made by OrderGroups');
 * ```
 */
export class GroupLeg {
  order: ApprovedOrder;
  readonly entry: boolean;
  readonly carriers: Carrier[] = [];
  filled: Fixed = 0n;
  cancelWanted = false;
  /** Its price was reached, or it was chosen to rest. */
  triggered = false;
  /** Best price since it was opened, for a trailing stop; NaN before the first. */
  best = Number.NaN;
  /** How it ended for its account; null while it lives. */
  over: OrderStatus | null = null;

  constructor(order: ApprovedOrder, entry: boolean) {
    this.order = order;
    this.entry = entry;
  }

  get remaining(): Fixed {
    return this.order.quantityFixed - this.filled;
  }

  /** What its orders at the venue may still fill. */
  get leaves(): Fixed {
    let sum = 0n;
    for (const one of this.carriers) if (one.live) sum += one.quantity - one.filled;
    return sum;
  }

  get live(): boolean {
    return this.carriers.some((one) => one.live);
  }
}

/**
 * Orders that hang together.
 *
 * @example
 * ```ts
 * import type { OrderGroup } from 'edgeproof/oms';
 * const exits = (group: OrderGroup) => group.exits.map((leg) => leg.order.id);
 * if (typeof exits !== 'function') throw new Error('groups are made by OrderGroups');
 * ```
 */
export class OrderGroup {
  readonly key: string;
  readonly kind: GroupKind;
  readonly legs: GroupLeg[] = [];

  constructor(key: string, kind: GroupKind) {
    this.key = key;
    this.kind = kind;
  }

  get entry(): GroupLeg | null {
    return this.legs.find((one) => one.entry) ?? null;
  }

  get exits(): readonly GroupLeg[] {
    return this.legs.filter((one) => !one.entry);
  }

  /** What the exits together may fill, ever: what the entry has filled, or the smallest of them where there is none. */
  get released(): Fixed {
    const { entry, exits } = this;
    let most: Fixed = entry === null ? exits[0]!.order.quantityFixed : entry.filled;
    for (const one of exits) if (one.order.quantityFixed < most) most = one.order.quantityFixed;
    return most;
  }

  get exited(): Fixed {
    let sum = 0n;
    for (const one of this.exits) sum += one.filled;
    return sum;
  }

  get over(): boolean {
    return this.legs.every((one) => one.over !== null && !one.live);
  }
}
