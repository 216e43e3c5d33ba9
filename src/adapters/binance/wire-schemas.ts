import * as z from 'zod';

const level = z.tuple([z.string(), z.string()], z.unknown());
const whole = z.number().int().nonnegative();

/** Schema of a change of the book; `pu` on futures only. */
export const depthSchema = z.object({
  e: z.literal('depthUpdate'),
  E: whole,
  T: whole.optional(),
  s: z.string().min(1),
  U: whole,
  u: whole,
  pu: whole.optional(),
  b: z.array(level),
  a: z.array(level),
});

/** Schema of a trade, and of the trades of one order at one price under `aggTrade`. */
export const tradeSchema = z.object({
  e: z.enum(['trade', 'aggTrade', 'blockTrade']),
  s: z.string().min(1),
  t: whole.optional(),
  a: whole.optional(),
  p: z.string(),
  q: z.string(),
  T: whole,
  m: z.boolean(),
  X: z.string().optional(),
});

/** Schema of the best bid and offer; spot tells no time. */
export const tickerSchema = z.object({
  u: whole,
  s: z.string().min(1),
  b: z.string(),
  B: z.string(),
  a: z.string(),
  A: z.string(),
  T: whole.optional(),
});

/** Schema of a bar; `x` tells that it is finished. */
export const klineSchema = z.object({
  e: z.literal('kline'),
  s: z.string().min(1),
  k: z.object({
    t: whole,
    T: whole,
    o: z.string(),
    c: z.string(),
    h: z.string(),
    l: z.string(),
    v: z.string(),
    x: z.boolean(),
  }),
});

/** Schema of a REST book. */
export const snapshotSchema = z.object({
  lastUpdateId: whole,
  T: whole.optional(),
  bids: z.array(level),
  asks: z.array(level),
});
