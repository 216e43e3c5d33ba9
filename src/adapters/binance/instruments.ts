import * as z from 'zod';
import { type Instrument, instrument } from '../../core/instrument.js';
import { checkShape, parseJson } from '../feed/reading.js';

/** Which market of Binance. */
export type BinanceMarket = 'spot' | 'usdm';

const WHO = 'binance rest';
const filter = z.looseObject({ filterType: z.string() });
const schema = z.object({
  symbols: z.array(
    z.object({
      symbol: z.string().min(1),
      status: z.string(),
      contractType: z.string().optional(),
      baseAsset: z.string().min(1),
      quoteAsset: z.string().min(1),
      filters: z.array(filter),
    }),
  ),
});

/**
 * The listings that `GET exchangeInfo` describes, with exact tick, lot and least notional. Those of futures that are no perpetuals,
 * and symbols that are not traded now, are left out.
 *
 * @throws DataError for an answer of another shape
 */
export function readBinanceInstruments(
  body: string,
  { market, venue }: { readonly market: BinanceMarket; readonly venue: string },
): readonly Instrument[] {
  const { symbols } = checkShape(WHO, schema, parseJson(WHO, body), body);
  return symbols
    .filter(({ status, contractType }) => status === 'TRADING' && (market === 'spot' || contractType === 'PERPETUAL'))
    .map((one) => {
      const find = (type: string, name: string): string | undefined => {
        const value = one.filters.find((rule) => rule.filterType === type)?.[name];
        // A filter of "0" is switched off.
        return typeof value === 'string' && Number(value) > 0 ? value : undefined;
      };
      const tick = find('PRICE_FILTER', 'tickSize');
      const lot = find('LOT_SIZE', 'stepSize');
      const least = find('LOT_SIZE', 'minQty');
      const notional =
        find('NOTIONAL', 'minNotional') ?? find('MIN_NOTIONAL', 'minNotional') ?? find('MIN_NOTIONAL', 'notional');
      return instrument({
        id: `${one.baseAsset}/${one.quoteAsset}`,
        assetClass: market === 'spot' ? 'crypto' : 'perpetual',
        venue,
        base: one.baseAsset,
        currency: one.quoteAsset,
        tags: { symbol: one.symbol },
        ...(tick === undefined ? {} : { tickSize: tick }),
        ...(lot === undefined ? {} : { lotSize: lot }),
        ...(least === undefined ? {} : { minQuantity: least }),
        ...(notional === undefined ? {} : { minNotional: notional }),
      });
    });
}
