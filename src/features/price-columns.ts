import type { BarColumns } from '../core/batch.js';

/** The prices and volumes of a stretch of bars, one element a bar. */
export type PriceColumns = Pick<BarColumns, 'open' | 'high' | 'low' | 'close' | 'volume'>;
