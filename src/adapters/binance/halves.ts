import { asRecord, decode, readTextOr } from '../transport/wire-read.js';
import type { BinanceAnswer } from './client.js';
import { type BinanceOrder, readOrder } from './order-wire.js';

/** How the two halves of a change by cancelReplace ended: it may leave one order, the other, both or none. */
export interface Halves {
  readonly cancelled: boolean | null;
  readonly placed: BinanceOrder | null;
  readonly reason: string;
}

/** The halves as the answer tells them; null where it does not tell. */
export function readHalves(answer: BinanceAnswer): Halves | null {
  if (answer.verdict !== 'done' && answer.verdict !== 'half') return null;
  const decoded = decode(answer.body, (value): Halves => {
    const body = asRecord(value, 'answer');
    const data = answer.verdict === 'done' ? body : asRecord(body['data'], 'data');
    const failed = data['newOrderResponse'] ?? data['cancelResponse'];
    const placed = readTextOr(data, 'newOrderResult') === 'SUCCESS' ? readOrder(data['newOrderResponse']) : null;
    const cancelled = readTextOr(data, 'cancelResult') === 'SUCCESS';
    const why = typeof failed === 'object' && failed !== null ? (failed as { msg?: unknown }).msg : undefined;
    return { cancelled, placed, reason: `${answer.text}${typeof why === 'string' ? `: ${why}` : ''}` };
  });
  return decoded.ok ? decoded.value : null;
}
