import * as z from 'zod';
import type { WireMessage } from '../feed/message.js';
import { checkShape, levelPairs, levelTexts, positive, secondsTime, unreadable } from '../feed/reading.js';

const WHO = 'kraken wire';
const levels = z.array(z.tuple([z.string(), z.string(), z.string()], z.unknown()));
const partSchema = z.object({
  as: levels.optional(),
  bs: levels.optional(),
  a: levels.optional(),
  b: levels.optional(),
  c: z.string().optional(),
});
const tradesSchema = z.array(z.tuple([z.string(), z.string(), z.string(), z.enum(['b', 's'])], z.unknown()));
const eventSchema = z.object({ event: z.string(), status: z.string().optional(), errorMessage: z.string().optional() });

/** What a message of the older wire says: `[channel, part, (part,) name, pair]`, or an object with `event`. */
export function readV1(message: object, text: string): readonly WireMessage[] {
  if (!Array.isArray(message)) return [readEvent(message, text)];
  const name: unknown = message.at(-2);
  const pair: unknown = message.at(-1);
  if (message.length < 4 || typeof name !== 'string' || typeof pair !== 'string' || pair === '') {
    throw unreadable(WHO, 'a message without channel and pair', text);
  }
  if (name.startsWith('book-')) return [readBook(message.slice(1, -2), { pair, name, text })];
  if (name === 'trade') return readTrades(message[1], pair, text);
  return [{ type: 'other' }];
}

function readEvent(message: object, text: string): WireMessage {
  const m = checkShape(WHO, eventSchema, message, text);
  if (m.event === 'heartbeat' || m.event === 'pong') return { type: 'heartbeat' };
  if (m.event === 'systemStatus') return { type: 'state', open: m.status === 'online', detail: m.status ?? '' };
  if (m.status === 'error' || m.event === 'error')
    return { type: 'refused', detail: m.errorMessage ?? m.event, fatal: false };
  return { type: 'accepted', detail: m.event };
}

/** Both parts of a message belong to one state of the book: the checksum holds after both. */
function readBook(
  parts: readonly unknown[],
  { pair, name, text }: { readonly pair: string; readonly name: string; readonly text: string },
): WireMessage {
  const checked = parts.map((part) => checkShape(WHO, partSchema, part, text));
  const snapshot = checked.some((part) => part.as !== undefined || part.bs !== undefined);
  const bids = checked.flatMap((part) => part.bs ?? part.b ?? []) as string[][];
  const asks = checked.flatMap((part) => part.as ?? part.a ?? []) as string[][];
  const told = checked.find((part) => part.c !== undefined)?.c;
  const depth = Number(name.slice('book-'.length));
  if (!Number.isSafeInteger(depth) || depth < 1) throw unreadable(WHO, 'a book without depth', text);
  if (told !== undefined && !/^\d{1,10}$/.test(told)) throw unreadable(WHO, 'a checksum that is no number', text);
  let ts = 0;
  for (const level of [...bids, ...asks]) ts = Math.max(ts, secondsTime(WHO, level[2]!));
  const common = {
    symbol: pair,
    last: Number.NaN,
    checksum: told === undefined ? null : Number(told),
    ts: ts === 0 ? Number.NaN : ts,
    bids: levelPairs(WHO, bids),
    asks: levelPairs(WHO, asks),
    bidTexts: levelTexts(bids),
    askTexts: levelTexts(asks),
  };
  return snapshot ? { type: 'snapshot', depth, ...common } : { type: 'diff', prev: Number.NaN, ...common };
}

/** Trades without ids: the same time, price, size and side twice cannot be told apart. */
function readTrades(part: unknown, pair: string, text: string): WireMessage[] {
  return checkShape(WHO, tradesSchema, part, text).map(([price, size, time, side]) => ({
    type: 'trade',
    symbol: pair,
    id: `${secondsTime(WHO, time)}/${Number(price)}/${Number(size)}/${side}`,
    number: Number.NaN,
    price: positive(WHO, price),
    size: positive(WHO, size),
    aggressor: side === 'b' ? 1 : -1,
    offExchange: false,
    ts: secondsTime(WHO, time),
  }));
}
