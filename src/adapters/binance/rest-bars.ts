import * as z from 'zod';
import type { WireBar } from '../feed/message.js';
import { checkShape, decimal, parseJson, positive, unixTime } from '../feed/reading.js';

const WHO = 'binance rest';
const schema = z.array(
  z.tuple(
    [z.number().int(), z.string(), z.string(), z.string(), z.string(), z.string(), z.number().int()],
    z.unknown(),
  ),
);

/** The bars of a REST answer, the one that has not ended included. @throws DataError for an answer of another shape */
export function readBinanceBars(symbol: string, body: string): readonly WireBar[] {
  return checkShape(WHO, schema, parseJson(WHO, body), body).map(([t, open, high, low, close, volume, T]) => {
    const start = unixTime(t);
    return {
      type: 'bar',
      symbol,
      start,
      period: unixTime(T + 1) - start,
      open: positive(WHO, open),
      high: positive(WHO, high),
      low: positive(WHO, low),
      close: positive(WHO, close),
      volume: decimal(WHO, volume),
    };
  });
}
