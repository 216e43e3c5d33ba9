import * as z from 'zod';
import { type Instrument, instrument } from '../../core/instrument.js';
import { checkShape, parseJson, unreadable } from '../feed/reading.js';

const WHO = 'kraken rest';
const schema = z.object({
  error: z.array(z.string()),
  result: z
    .record(
      z.string(),
      z.object({
        wsname: z.string().optional(),
        pair_decimals: z.number().int().min(0).max(20),
        lot_decimals: z.number().int().min(0).max(20),
        tick_size: z.string().optional(),
        ordermin: z.string().optional(),
        costmin: z.string().optional(),
        status: z.string().optional(),
      }),
    )
    .optional(),
});
/** Coins that the newer wire calls by their usual names. */
const USUAL: { readonly [name: string]: string } = { XBT: 'BTC', XDG: 'DOGE' };

/**
 * The listings that `GET AssetPairs` describes, with exact tick, lot and least notional; pairs without a name on the socket (dark
 * pools) are left out.
 *
 * @throws DataError for an answer of another shape
 */
export function readKrakenInstruments(
  body: string,
  { venue, wire }: { readonly venue: string; readonly wire: 'v1' | 'v2' },
): readonly Instrument[] {
  const { error, result } = checkShape(WHO, schema, parseJson(WHO, body), body);
  if (error.length > 0 || result === undefined) throw unreadable(WHO, `refused (${error.join(', ')})`, body);
  return Object.values(result).flatMap((one) => {
    const [base, quote] = (one.wsname ?? '').split('/');
    if (base === undefined || quote === undefined || base === '' || (one.status ?? 'online') !== 'online') return [];
    const named = (coin: string): string => (wire === 'v2' ? (USUAL[coin] ?? coin) : coin);
    return [
      instrument({
        id: `${named(base)}/${named(quote)}`,
        assetClass: 'crypto',
        venue,
        base: named(base),
        currency: named(quote),
        tags: { symbol: `${named(base)}/${named(quote)}` },
        tickSize: one.tick_size ?? step(one.pair_decimals),
        lotSize: step(one.lot_decimals),
        ...(one.ordermin === undefined ? {} : { minQuantity: one.ordermin }),
        ...(one.costmin === undefined ? {} : { minNotional: one.costmin }),
      }),
    ];
  });
}

/** `0.001` for three decimals, as text: no power of ten is exact as a double. */
function step(decimals: number): string {
  return decimals === 0 ? '1' : `0.${'0'.repeat(decimals - 1)}1`;
}
