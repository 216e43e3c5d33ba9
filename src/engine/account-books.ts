import type { Currency } from '../core/instrument.js';
import type { Micros } from '../core/time.js';
import type { Universe } from '../core/universe.js';
import type { Ledger } from '../ledger/ledger.js';
import type { RunHooks } from './hooks.js';
import type { MarketState } from './market-state.js';
import type { Rates } from './rates.js';
import type { Recorder } from './recorder.js';
import type { Sleeve } from './sleeves.js';

/** The parts of an account that a posting touches. */
export interface AccountBooks {
  readonly now: Micros;
  readonly currency: Currency;
  readonly universe: Universe;
  readonly ledger: Ledger;
  readonly sleeves: ReadonlyMap<string, Sleeve>;
  readonly market: MarketState;
  readonly rates: Rates;
  readonly recorder: Recorder;
  readonly hooks: RunHooks;
}
