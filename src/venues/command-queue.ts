import type { Json } from '../core/json.js';
import type { ApprovedOrder, ApprovedReplace, ClientOrderId } from '../core/order.js';
import { type OrderJson, orderFromJson, orderToJson } from '../core/order-json.js';
import type { Micros } from '../core/time.js';

/** A message on its way to the venue; `stale` ones speak of shares that a split has changed, and are refused. */
export type TravellingCommand = { readonly due: Micros; readonly stale?: boolean } & (
  | { readonly submit: ApprovedOrder }
  | { readonly replace: ApprovedReplace }
  | { readonly cancel: ClientOrderId }
);

/** Messages on their way, first in, first out: one session delivers in order, whatever each delay is. */
export class CommandQueue {
  #items: TravellingCommand[] = [];
  #head = 0;
  #last: Micros = Number.NEGATIVE_INFINITY;

  get length(): number {
    return this.#items.length - this.#head;
  }

  /** When the first arrives; Infinity when none travels. */
  get due(): Micros {
    return this.#items[this.#head]?.due ?? Number.POSITIVE_INFINITY;
  }

  /** When a message that would take until `due` arrives, behind those before it. */
  behind(due: Micros): Micros {
    this.#last = due > this.#last ? due : this.#last;
    return this.#last;
  }

  push(command: TravellingCommand): void {
    this.#items.push(command);
  }

  shift(): TravellingCommand {
    const first = this.#items[this.#head]!;
    this.#head += 1;
    if (this.#head === this.#items.length || this.#head > 1024) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
    return first;
  }

  /** Marks the messages that speak of shares as they were before a split. */
  spoil(old: (command: TravellingCommand) => boolean): void {
    this.#items = this.#items.map((one, k) => (k >= this.#head && old(one) ? { ...one, stale: true } : one));
  }

  snapshot(): Json {
    const last = Number.isFinite(this.#last) ? this.#last : null;
    return { last, items: this.#items.slice(this.#head).map(toJson) };
  }

  restore(state: Json): void {
    const from = state as { last: number | null; items: { [key: string]: Json }[] };
    this.#last = from.last ?? Number.NEGATIVE_INFINITY;
    this.#items = from.items.map(fromJson);
    this.#head = 0;
  }
}

function toJson(command: TravellingCommand): Json {
  const { due, stale = false } = command;
  if ('submit' in command) return { due, stale, submit: orderToJson(command.submit) };
  if ('cancel' in command) return { due, stale, cancel: command.cancel };
  const { id, quantityFixed, limitFixed, stopFixed } = command.replace;
  const text = (value: bigint | null): string | null => (value === null ? null : String(value));
  const replace = {
    id,
    quantityFixed: String(quantityFixed),
    limitFixed: text(limitFixed),
    stopFixed: text(stopFixed),
  };
  return { due, stale, replace };
}

function fromJson(state: { [key: string]: Json }): TravellingCommand {
  const due = Number(state['due']);
  const stale = state['stale'] === true;
  if ('submit' in state) return { due, stale, submit: orderFromJson(state['submit'] as OrderJson) as ApprovedOrder };
  if ('cancel' in state) return { due, stale, cancel: String(state['cancel']) };
  const from = state['replace'] as {
    id: string;
    quantityFixed: string;
    limitFixed: string | null;
    stopFixed: string | null;
  };
  const exact = (value: string | null): bigint | null => (value === null ? null : BigInt(value));
  const replace = {
    id: from.id,
    quantityFixed: BigInt(from.quantityFixed),
    limitFixed: exact(from.limitFixed),
    stopFixed: exact(from.stopFixed),
  } as ApprovedReplace;
  return { due, stale, replace };
}
