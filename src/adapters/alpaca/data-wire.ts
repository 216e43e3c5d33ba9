import * as z from 'zod';
import { MINUTE } from '../../core/time.js';
import type { WireBar, WireMessage, WireQuote, WireTrade } from '../feed/message.js';
import { checkShape, frameText, parseJson, rfcTime, unreadable } from '../feed/reading.js';
import type { Frame } from '../transport/socket.js';

const WHO = 'alpaca wire';
const price = z.number().positive();
const whole = z.number().nonnegative();

/** Schema of a trade, the same live and in REST answers, which leave out the symbol; `u` is only in history. */
export const tradeSchema = z.object({
  i: z.number().int(),
  x: z.string(),
  p: price,
  s: price,
  t: z.string(),
  u: z.string().optional(),
});
/** Schema of a quote. A side without an order has price 0. */
export const quoteSchema = z.object({ bp: whole, bs: whole, ap: whole, as: whole, t: z.string() });
/** Schema of a bar; `t` is its start. */
export const barSchema = z.object({ o: price, h: price, l: price, c: price, v: whole, t: z.string() });
const symbolSchema = z.object({ S: z.string().min(1) });
const correctionSchema = z.object({ S: z.string(), x: z.string(), oi: z.number(), ci: z.number(), t: z.string() });
const cancelSchema = z.object({ S: z.string(), x: z.string(), i: z.number(), a: z.string(), t: z.string() });
const stateSchema = z.object({ S: z.string(), sc: z.string(), sm: z.string().optional(), rm: z.string().optional() });
const errorSchema = z.object({ code: z.number(), msg: z.string() });

/** The exchange code of what FINRA's facilities report: every trade that was made off an exchange. */
const OFF_EXCHANGE = 'D';
/** Errors after which the connection is of no use: it is given up and made anew. */
const FATAL = new Set([401, 402, 404, 406, 407, 408, 500]);
const HALTED = new Set(['H', 'P', '2', '5']);
const OPEN = new Set(['T', '3']);

/** A trade's own id: Alpaca's is unique for a symbol, an exchange and a day only. */
function idOf(time: string, exchange: string, id: number): string {
  return `${time.slice(0, 10)}/${exchange}/${id}`;
}

/** A trade of the wire in the words of all venues. Which side came is not told. */
export function alpacaTrade(symbol: string, m: z.output<typeof tradeSchema>): WireTrade {
  return {
    type: 'trade',
    symbol,
    id: idOf(m.t, m.x, m.i),
    number: Number.NaN,
    price: m.p,
    size: m.s,
    aggressor: 0,
    offExchange: m.x === OFF_EXCHANGE,
    ts: rfcTime(WHO, m.t),
  };
}

/** A quote of the wire in the words of all venues; sizes are `unit` times what is written. */
export function alpacaQuote(symbol: string, m: z.output<typeof quoteSchema>, unit: number): WireQuote {
  const sizes = { bidSize: m.bs * unit, askSize: m.as * unit };
  return { type: 'quote', symbol, update: Number.NaN, bid: m.bp, ask: m.ap, ...sizes, ts: rfcTime(WHO, m.t) };
}

/** A bar of the wire in the words of all venues. */
export function alpacaBar(symbol: string, m: z.output<typeof barSchema>, period: number): WireBar {
  const prices = { open: m.o, high: m.h, low: m.l, close: m.c, volume: m.v };
  return { type: 'bar', symbol, start: rfcTime(WHO, m.t), period, ...prices };
}

/**
 * What one frame of Alpaca's stock data says: a list of messages. Prints that FINRA's facilities report (`x: "D"`) are marked as off-exchange.
 *
 * @param options - `quoteUnit`: shares that 1 in the size of a quote stands for
 * @throws DataError for a frame that is not of this wire
 * @example
 * ```ts
 * import { readAlpaca } from 'edgeproof/adapters/alpaca';
 * const frame = '[{"T":"t","i":96921,"S":"AAPL","x":"D","p":126.55,"s":1,"t":"2021-02-22T15:51:44.208Z","c":["@","I"],"z":"C"}]';
 * const [trade] = readAlpaca(frame);
 * if (trade?.type !== 'trade' || !trade.offExchange || trade.aggressor !== 0) throw new Error('a print off exchange');
 * ```
 */
export function readAlpaca(frame: Frame, options: { readonly quoteUnit?: number } = {}): readonly WireMessage[] {
  const text = frameText(frame);
  const messages = parseJson(WHO, text);
  if (!Array.isArray(messages)) throw unreadable(WHO, 'not a list', text);
  return messages.map((message) => readMessage(message, text, options.quoteUnit ?? 1));
}

function readMessage(message: unknown, text: string, quoteUnit: number): WireMessage {
  const kind = (message as { T?: unknown } | null)?.T;
  const symbol = (): string => checkShape(WHO, symbolSchema, message, text).S;
  switch (kind) {
    case 't':
      return alpacaTrade(symbol(), checkShape(WHO, tradeSchema, message, text));
    case 'q':
      return alpacaQuote(symbol(), checkShape(WHO, quoteSchema, message, text), quoteUnit);
    case 'b':
      return alpacaBar(symbol(), checkShape(WHO, barSchema, message, text), MINUTE);
    case 'c': {
      const { S, x, oi, ci, t } = checkShape(WHO, correctionSchema, message, text);
      const detail = `corrected, now ${idOf(t, x, ci)}`;
      return { type: 'correction', symbol: S, id: idOf(t, x, oi), detail, ts: rfcTime(WHO, t) };
    }
    case 'x': {
      const { S, x, i, a, t } = checkShape(WHO, cancelSchema, message, text);
      const detail = a === 'E' ? 'an error' : 'cancelled';
      return { type: 'correction', symbol: S, id: idOf(t, x, i), detail, ts: rfcTime(WHO, t) };
    }
    case 's': {
      const { S, sc, sm = '', rm = '' } = checkShape(WHO, stateSchema, message, text);
      if (!HALTED.has(sc) && !OPEN.has(sc)) return { type: 'other' };
      return { type: 'state', symbol: S, open: OPEN.has(sc), detail: `${sm} ${rm}`.trim() };
    }
    case 'success': {
      const step = String((message as { msg?: unknown }).msg);
      return { type: 'greeting', step };
    }
    case 'subscription':
      return { type: 'accepted', detail: 'subscriptions' };
    case 'error': {
      const { code, msg } = checkShape(WHO, errorSchema, message, text);
      return { type: 'refused', detail: `${code} ${msg}`, fatal: FATAL.has(code) };
    }
    case 'u':
    case 'd':
    case 'l':
    case 'i':
      return { type: 'other' };
    default:
      throw unreadable(WHO, 'a message of an unknown kind', text);
  }
}
