import type { CorporateActionEvent, ExpiryEvent, StatusEvent } from '../core/event.js';
import type { InstrumentIndex } from '../core/instrument.js';
import { divide } from '../core/money.js';
import type { Micros } from '../core/time.js';
import type { CommandQueue } from './command-queue.js';
import { splitTerms } from './split-terms.js';
import { sweep, type VenueParts } from './venue-parts.js';
import type { WorkingOrder } from './working-order.js';

/** Halts and resumes: a halted instrument takes orders and cancels, and fills nothing. */
export function onStatus(event: StatusEvent, parts: VenueParts): void {
  const halt = event.status === 'halt';
  if (!halt && event.status !== 'resume' && event.status !== 'open') return;
  if (event.instrument === -1) parts.memory.halted.fill(halt ? 1 : 0);
  else parts.memory.halted[event.instrument] = halt ? 1 : 0;
}

/** Splits rewrite resting orders; what ends a listing ends its orders. */
export function onCorporateAction(event: CorporateActionEvent, parts: VenueParts, queue: CommandQueue): void {
  const { action, instrument, ts } = event;
  if (action.type === 'split') {
    onSplit(instrument, action, ts, parts);
    spoil(instrument, parts, queue);
  }
  if (action.type === 'merger' || action.type === 'delisting' || action.type === 'symbol-change')
    endAll(instrument, 'cancelled', ts, `${action.type} of the instrument`, parts);
}

/** An expired contract takes its orders with it. */
export function onExpiry(event: ExpiryEvent, parts: VenueParts): void {
  if (event.what === 'expiry') endAll(event.instrument, 'expired', event.ts, 'the instrument has expired', parts);
}

function onSplit(
  instrument: InstrumentIndex,
  ratio: { readonly numerator: number; readonly denominator: number },
  ts: Micros,
  parts: VenueParts,
): void {
  const { positions, memory } = parts;
  for (const w of parts.lists.byInstrument[instrument]!) splitOne(w, ratio, ts, parts);
  positions.onSplit(instrument, ratio);
  memory.onSplit(instrument, ratio.denominator / ratio.numerator);
  sweep(parts, instrument);
}

/** Orders and changes that are on their way to an instrument when it is split are refused when they arrive. */
function spoil(instrument: InstrumentIndex, { lists }: VenueParts, queue: CommandQueue): void {
  queue.spoil((one) => {
    if ('submit' in one) return one.submit.instrument === instrument;
    return 'replace' in one && lists.find(one.replace.id)?.order.instrument === instrument;
  });
}

function splitOne(
  w: WorkingOrder,
  ratio: { readonly numerator: number; readonly denominator: number },
  ts: Micros,
  { universe, desk, writer }: VenueParts,
): void {
  const before = { side: w.order.side, quantity: w.quantity, filled: w.filled, limit: w.limit, stop: w.stop };
  const after = splitTerms(before, ratio, universe.at(w.order.instrument));
  w.quantity = after.quantity;
  w.filled = after.filled;
  w.setLimit(after.limit);
  w.setStop(after.stop);
  w.best *= ratio.denominator / ratio.numerator;
  if (w.trail !== null) w.trail = divide(w.trail * BigInt(ratio.denominator), BigInt(ratio.numerator), 'half-even');
  const words = `split ${ratio.numerator} for ${ratio.denominator}`;
  if (w.quantity === w.filled) desk.end(w, 'cancelled', ts, `${words}: less than a lot is left`);
  else writer.replaced(w, ts, words);
}

function endAll(
  instrument: InstrumentIndex,
  type: 'cancelled' | 'expired',
  ts: Micros,
  reason: string,
  parts: VenueParts,
): void {
  for (const w of parts.lists.byInstrument[instrument]!) if (!w.done) parts.desk.end(w, type, ts, reason);
  sweep(parts, instrument);
}
