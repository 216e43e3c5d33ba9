import { simVenue } from '../venues/sim-venue.js';
import { checkLiveOptions, type PaperOptions } from './live-options.js';
import { LiveRun } from './live-run.js';

/**
 * Trades live data on a simulated venue: the driver, gate and books of a backtest. Keep what `onEvent` saw, and a backtest of it
 * (of the `supervised` strategy) has the same hash.
 *
 * @throws ConfigError for wrong options, or where the flag `enable_realtime_data` is off
 * @example
 * ```ts
 * import { defineStrategy, instrument } from 'edgeproof';
 * import { paper } from 'edgeproof/live';
 * import { sma } from 'edgeproof/features';
 * import { rule } from 'edgeproof/models';
 * import { fixedQuantity } from 'edgeproof/portfolio';
 * import { of } from 'rxjs';
 * const bars = [1, 2, 3].map((n) => ({ kind: 'bar', instrument: 0, ts: n * 60e6, at: n * 60e6, seq: n, start: (n - 1) * 60e6, period: 60e6, open: 9 + n, high: 10 + n, low: 9 + n, close: 10 + n, volume: 1 }) as const);
 * const source = { name: 'three bars', version: '1', apiVersion: 1, provides: { kinds: ['bar'], history: false, live: true }, live: () => of(...bars) } as const;
 * const strategy = defineStrategy({ name: 'hold', features: sma({ period: 2 }), model: rule({ needs: ['sma_2'] }, () => 1), optimizer: fixedQuantity({ quantity: 1 }) });
 * const run = paper({ strategy, source, instruments: [instrument({ id: 'A' })], cash: 1000, flags: { enable_realtime_data: true } });
 * const result = await run.result();
 * if (result.events !== 3 || result.fills.length !== 1) throw new Error('bought at the open of the third bar');
 * ```
 */
export function paper(options: PaperOptions): LiveRun {
  checkLiveOptions('paper', options, ['venue']);
  return new LiveRun(options, { venue: options.venue ?? simVenue() });
}
