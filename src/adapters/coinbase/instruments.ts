import * as z from 'zod';
import { type Instrument, instrument } from '../../core/instrument.js';
import { checkShape, parseJson } from '../feed/reading.js';

const WHO = 'coinbase rest';
const schema = z.array(
  z.object({
    id: z.string().min(1),
    base_currency: z.string().min(1),
    quote_currency: z.string().min(1),
    quote_increment: z.string(),
    base_increment: z.string(),
    base_min_size: z.string().optional(),
    min_market_funds: z.string().optional(),
    trading_disabled: z.boolean().optional(),
  }),
);

/**
 * The listings that `GET /products` describes, with exact tick, lot and least notional; those that are not traded are left out.
 *
 * @throws DataError for an answer of another shape
 */
export function readCoinbaseInstruments(body: string, venue: string): readonly Instrument[] {
  return checkShape(WHO, schema, parseJson(WHO, body), body)
    .filter((one) => one.trading_disabled !== true)
    .map((one) =>
      instrument({
        id: `${one.base_currency}/${one.quote_currency}`,
        assetClass: 'crypto',
        venue,
        base: one.base_currency,
        currency: one.quote_currency,
        tags: { symbol: one.id },
        tickSize: one.quote_increment,
        lotSize: one.base_increment,
        ...(one.base_min_size === undefined ? {} : { minQuantity: one.base_min_size }),
        ...(one.min_market_funds === undefined ? {} : { minNotional: one.min_market_funds }),
      }),
    );
}
