import type { LeanTicker } from '../../data/lean/map.js';

/** The folder as it is read: where, whose, and by which clock. */
export interface LeanSettings {
  readonly root: string;
  readonly asset: 'equity' | 'crypto' | 'forex' | 'cfd';
  readonly resolution: 'tick' | 'second' | 'minute' | 'hour' | 'daily';
  readonly prices: 'raw' | 'adjusted';
  readonly actions: boolean;
  readonly hours: 'regular' | 'extended';
  readonly calendar: string;
  readonly zone: string;
  readonly scale: number;
  /** Each symbol with its tickers over time. */
  readonly symbols: ReadonlyMap<string, readonly LeanTicker[]>;
}
