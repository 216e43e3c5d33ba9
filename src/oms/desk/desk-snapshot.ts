import { amountToDecimal, fixed } from '../../core/money.js';
import { exactText, packFill, packTerms, unpackFill, unpackMaybe, unpackTerms } from '../journal/pack.js';
import type { PackedFill, PackedTerms } from '../journal/record.js';
import type { LifeState } from '../life/life-state.js';
import type { DeskState } from './desk-state.js';
import { notTraded } from './journal-gaps.js';
import { type ChangeStyle, OrderLine } from './order-line.js';
import { WireOrder } from './wire-order.js';

interface PackedWire {
  readonly id: string;
  readonly state: LifeState;
  readonly quantity: string;
  readonly limit?: string;
  readonly stop?: string;
  readonly tied?: true;
  readonly settled?: true;
  readonly sentAt: number;
  readonly attempts: number;
  readonly fills: readonly PackedFill[];
  readonly busted: readonly string[];
  readonly covered: readonly string[];
  readonly claimed: string;
  readonly before?: string;
}

interface PackedLine {
  readonly id: string;
  readonly terms: PackedTerms;
  readonly total: string;
  readonly limit?: string;
  readonly stop?: string;
  readonly cancelWanted?: true;
  readonly adopted?: true;
  readonly change?: {
    readonly quantity: string;
    readonly limit?: string;
    readonly stop?: string;
    readonly style: ChangeStyle;
    readonly successor?: string;
  };
  readonly wires: readonly PackedWire[];
}

/** The whole of a desk's state as JSON; exact numbers are decimal text. */
export interface PackedDesk {
  readonly lines: readonly PackedLine[];
  readonly positions: { readonly [instrument: string]: string };
  /** Decimal text of up to 24 digits behind the point. */
  readonly cash: { readonly [currency: string]: string };
  readonly halts: readonly (readonly [string, string])[];
  readonly groups: readonly unknown[];
  readonly notes: readonly { readonly at: number; readonly what: string; readonly body: unknown }[];
  readonly cursor: string;
  readonly opened: boolean;
}

const prices = (of: { limit: bigint | null; stop: bigint | null }): { limit?: string; stop?: string } => ({
  ...(of.limit === null ? undefined : { limit: exactText(of.limit) }),
  ...(of.stop === null ? undefined : { stop: exactText(of.stop) }),
});

/** A desk's state for a snapshot record. */
export function packDesk(state: DeskState): PackedDesk {
  const positions: Record<string, string> = {};
  state.account.positions.forEach((quantity, i) => {
    if (quantity !== 0n) positions[state.instrument(i).id] = exactText(quantity);
  });
  const cash: Record<string, string> = {};
  for (const [currency, amount] of state.account.cash) cash[currency] = amountToDecimal(amount).toFixed();
  return {
    lines: [...state.lines.values()].map((one) => packLine(one, state)),
    positions,
    cash,
    halts: [...state.halts],
    groups: state.groups,
    notes: state.notes,
    cursor: state.cursor,
    opened: state.opened,
  };
}

function packLine(line: OrderLine, state: DeskState): PackedLine {
  const { change } = line;
  return {
    id: line.id,
    terms: packTerms(line.order, state.instrument(line.order.instrument).id),
    total: exactText(line.total),
    ...prices(line),
    ...(line.cancelWanted ? { cancelWanted: true as const } : undefined),
    ...(line.adopted ? { adopted: true as const } : undefined),
    ...(change === null
      ? undefined
      : {
          change: {
            quantity: exactText(change.quantity),
            ...prices(change),
            style: change.style,
            ...(change.successor === null ? undefined : { successor: change.successor }),
          },
        }),
    wires: line.wires.map(packWire),
  };
}

function packWire(wire: WireOrder): PackedWire {
  const { covered, claimed } = wire.book.save();
  return {
    id: wire.id,
    state: wire.state,
    quantity: exactText(wire.quantity),
    ...prices(wire),
    ...(wire.tied ? { tied: true as const } : undefined),
    ...(wire.settled ? { settled: true as const } : undefined),
    sentAt: wire.sentAt,
    attempts: wire.attempts,
    fills: wire.book.fills.map(packFill),
    busted: wire.book.bustedIds,
    covered: covered.map(exactText),
    claimed: exactText(claimed),
    ...(wire.book.before === 0n ? undefined : { before: exactText(wire.book.before) }),
  };
}

/** Takes a snapshot over; whatever the state was before is gone. */
export function unpackDesk(state: DeskState, packed: PackedDesk): void {
  state.clear();
  for (const one of packed.lines) unpackLine(state, one);
  for (const id of Object.keys(packed.positions)) {
    const i = state.indexOf(id);
    if (i === undefined) throw notTraded(id);
    state.account.positions[i] = fixed(packed.positions[id]!);
  }
  for (const currency of Object.keys(packed.cash)) state.account.cash.set(currency, amountOf(packed.cash[currency]!));
  for (const [source, reason] of packed.halts) state.halts.set(source, reason);
  for (const one of packed.groups) state.apply({ t: 'group', at: 0, group: one });
  state.notes.push(...packed.notes);
  state.cursor = packed.cursor;
  state.opened = packed.opened;
}

/** An amount of up to 24 digits behind the point: twice what `fixed` reads. */
function amountOf(text: string): bigint {
  const negative = text.startsWith('-');
  const [whole = '0', fraction = ''] = (negative ? text.slice(1) : text).split('.');
  const units = BigInt(whole + fraction.padEnd(24, '0').slice(0, 24));
  return negative ? -units : units;
}

function unpackLine(state: DeskState, packed: PackedLine): void {
  const instrument = state.indexOf(packed.terms.instrument);
  if (instrument === undefined) throw notTraded(packed.terms.instrument);
  const line = new OrderLine(unpackTerms(packed.id, packed.terms, instrument), packed.adopted);
  line.total = fixed(packed.total);
  line.limit = unpackMaybe(packed.limit);
  line.stop = unpackMaybe(packed.stop);
  line.cancelWanted = packed.cancelWanted ?? false;
  const { change } = packed;
  if (change !== undefined)
    line.change = {
      quantity: fixed(change.quantity),
      limit: unpackMaybe(change.limit),
      stop: unpackMaybe(change.stop),
      style: change.style,
      successor: change.successor ?? null,
    };
  state.lines.set(line.id, line);
  for (const one of packed.wires) {
    const terms = { id: one.id, revision: line.wires.length, quantity: fixed(one.quantity) };
    const wire = new WireOrder(
      line,
      { ...terms, limit: unpackMaybe(one.limit), stop: unpackMaybe(one.stop) },
      one.sentAt,
      one.tied ?? false,
    );
    wire.state = one.state;
    wire.settled = one.settled ?? false;
    wire.attempts = one.attempts;
    const covered = one.covered.map((each) => fixed(each));
    const [claimed, before] = [fixed(one.claimed), fixed(one.before ?? 0)];
    wire.book.load({ fills: one.fills.map(unpackFill), busted: one.busted, covered, claimed, before });
    line.carry(wire);
    state.wires.set(wire.id, wire);
  }
}
