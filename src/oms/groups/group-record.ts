import { type Fixed, fixed } from '../../core/money.js';
import { type ApprovedOrder, Order, type OrderStatus } from '../../core/order.js';
import { type OrderJson, orderFromJson } from '../../core/order-json.js';
import type { GroupKind } from './group-tag.js';
import { type Carrier, GroupLeg, OrderGroup } from './order-group.js';

/** One step in the life of a group; what is believed of groups follows from these alone. Quantities are decimal text. */
export type GroupRecord =
  | {
      readonly g: 'open';
      readonly key: string;
      readonly kind: GroupKind;
      readonly entry: boolean;
      readonly order: OrderJson;
    }
  /** A part of a leg goes out. */
  | { readonly g: 'carry'; readonly key: string; readonly leg: string; readonly id: string; readonly quantity: string }
  | { readonly g: 'fill'; readonly key: string; readonly id: string; readonly fill: string; readonly quantity: string }
  /** An order at the venue has ended. */
  | { readonly g: 'end'; readonly key: string; readonly id: string; readonly status: OrderStatus }
  /** A cancel goes out; or, `again`, it was refused and may go out once more. */
  | { readonly g: 'ask'; readonly key: string; readonly id: string; readonly again?: true }
  /** A leg whose price was reached takes the place of the one that rests. */
  | { readonly g: 'choose'; readonly key: string; readonly leg: string }
  | { readonly g: 'best'; readonly key: string; readonly leg: string; readonly best: number }
  | { readonly g: 'cancel'; readonly key: string; readonly leg: string }
  | {
      readonly g: 'terms';
      readonly key: string;
      readonly leg: string;
      readonly quantity: string;
      readonly limit: string | null;
      readonly stop: string | null;
    }
  /** A leg has ended for its account. */
  | { readonly g: 'over'; readonly key: string; readonly leg: string; readonly status: OrderStatus }
  /** Nothing of it lives: what was written of it need not be kept. */
  | { readonly g: 'gone'; readonly key: string };

/** Where groups are kept: what {@link applyGroup} writes and everybody else reads. */
export interface GroupBook {
  readonly groups: Map<string, OrderGroup>;
  /** The leg of every order at the venue that carries a part of one that lives. */
  readonly carriers: Map<string, { readonly group: OrderGroup; readonly leg: GroupLeg; readonly carrier: Carrier }>;
}

const maybe = (text: string | null): Fixed | null => (text === null ? null : fixed(text));

/** Takes in a record; the only writer of a book, while running and after a restart alike. */
export function applyGroup(book: GroupBook, record: GroupRecord): void {
  if (record.g === 'open') {
    const group = book.groups.get(record.key) ?? new OrderGroup(record.key, record.kind);
    book.groups.set(record.key, group);
    group.legs.push(new GroupLeg(orderFromJson(record.order) as ApprovedOrder, record.entry));
    return;
  }
  const group = book.groups.get(record.key);
  if (group === undefined) return;
  if (record.g === 'gone') {
    book.groups.delete(record.key);
    for (const leg of group.legs) for (const one of leg.carriers) book.carriers.delete(one.id);
    return;
  }
  if ('id' in record && record.g !== 'carry') {
    const known = book.carriers.get(record.id);
    if (known !== undefined) moveCarrier(known.leg, known.carrier, record);
    return;
  }
  const leg = group.legs.find(({ order }) => order.id === record.leg);
  if (leg !== undefined) moveLeg(book, { group, leg }, record);
}

type CarrierRecord = Extract<GroupRecord, { g: 'fill' | 'end' | 'ask' }>;

function moveCarrier(leg: GroupLeg, carrier: Carrier, record: CarrierRecord): void {
  if (record.g === 'fill') {
    const quantity = fixed(record.quantity);
    carrier.filled += quantity;
    carrier.fillIds.push(record.fill);
    leg.filled += quantity;
    if (carrier.filled >= carrier.quantity) carrier.live = false;
  } else if (record.g === 'end') carrier.live = false;
  else carrier.cancelSent = record.again !== true;
}

function moveLeg(
  book: GroupBook,
  { group, leg }: { group: OrderGroup; leg: GroupLeg },
  record: Exclude<GroupRecord, CarrierRecord | { g: 'open' | 'gone' }>,
): void {
  switch (record.g) {
    case 'carry': {
      const carrier = {
        id: record.id,
        quantity: fixed(record.quantity),
        filled: 0n,
        live: true,
        cancelSent: false,
        stale: false,
        fillIds: [],
      };
      leg.carriers.push(carrier);
      book.carriers.set(record.id, { group, leg, carrier });
      break;
    }
    case 'choose':
      for (const one of group.legs) one.triggered = one === leg;
      break;
    case 'best':
      leg.best = record.best;
      break;
    case 'cancel':
      leg.cancelWanted = true;
      break;
    case 'terms':
      leg.order = new Order({
        ...leg.order,
        quantityFixed: fixed(record.quantity),
        limitFixed: maybe(record.limit),
        stopFixed: maybe(record.stop),
      }) as ApprovedOrder;
      for (const one of leg.carriers) one.stale = true;
      break;
    case 'over':
      leg.over = record.status;
  }
}
