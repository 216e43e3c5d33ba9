import { Observable } from 'rxjs';
import type { DataSource } from '../contracts/data-source.js';
import type { MarketEvent } from '../core/event.js';
import { knownOptions } from '../core/options.js';
import { type TimeInput, toMicros } from '../core/time.js';
import { drive } from '../engine/driver.js';
import { openInputs } from '../engine/inputs.js';
import { type DecideOptions, parseDecide } from '../engine/strategy.js';
import { tellUnfitted } from '../engine/tell-unfitted.js';
import { LivePump } from './live-pump.js';
import { emptyMoment, type Moment } from './moment.js';
import type { TradingAccount } from './trading-account.js';

/** How a pipe begins. */
export interface MomentsOptions {
  readonly account: TradingAccount;
  readonly decide?: DecideOptions;
  /** For history: first moment, and first moment after it; default: all there is. */
  readonly from?: TimeInput;
  readonly to?: TimeInput;
  readonly onBadData?: 'stop' | 'drop' | 'report';
}

/**
 * One {@link Moment} for each decision that is due, from history or live: the beginning of a bot written as a pipe.
 *
 * A `DataSource` is driven through its history; an Observable of events is followed live, each instant settled when the
 * source falls silent or a later event comes. Time steps, the books are marked and fills are posted whether or not a
 * moment goes through the pipe: a dropped moment means no decision. Unsubscribing stops the run.
 *
 * @throws through the error channel: DataError, PluginError, ConfigError as in a backtest
 * @example
 * ```ts
 * import { instrument } from 'edgeproof';
 * import { synthetic } from 'edgeproof/data';
 * import { moments, tradingAccount } from 'edgeproof/rx';
 * import { count, lastValueFrom } from 'rxjs';
 * const account = tradingAccount({ instruments: [instrument({ id: 'A' })], cash: 1000 });
 * const decisions = await lastValueFrom(moments(synthetic({ instruments: ['A'], bars: 50, seed: 1 }), { account }).pipe(count()));
 * if (decisions !== 50) throw new Error('one a bar');
 * ```
 */
export function moments(
  source: DataSource | readonly DataSource[] | Observable<MarketEvent>,
  options: MomentsOptions,
): Observable<Moment> {
  knownOptions('moments', options, ['account', 'decide', 'from', 'to', 'onBadData']);
  const { account } = options;
  return new Observable<Moment>((subscriber) => {
    const abort = new AbortController();
    const engine = account.start(parseDecide(options.decide), () => subscriber.next(emptyMoment(account)));
    engine.tap = (event) => account.remember(event);
    if (source instanceof Observable || 'subscribe' in source) {
      account.live = true;
      const pump = new LivePump(account, subscriber);
      const subscription = (source as Observable<MarketEvent>).subscribe({
        next: (event) => pump.next(event),
        error: (cause) => subscriber.error(cause),
        complete: () => pump.complete(),
      });
      return () => {
        pump.stop();
        subscription.unsubscribe();
      };
    }
    const inputs = openInputs(Array.isArray(source) ? source : [source as DataSource], {
      universe: account.runner.account.universe,
      from: options.from === undefined ? Number.NEGATIVE_INFINITY : toMicros(options.from),
      to: options.to === undefined ? Number.POSITIVE_INFINITY : toMicros(options.to),
      onBadData: options.onBadData ?? 'stop',
      signal: abort.signal,
    });
    const refits = {
      get waiting() {
        return account.refits.waiting;
      },
      finish: () => account.refits.finish(),
    };
    drive(engine, { inputs: inputs.streams, signal: abort.signal, refits }).then(
      () => {
        tellUnfitted(engine.runners);
        subscriber.complete();
      },
      (cause: unknown) => {
        if (!abort.signal.aborted) subscriber.error(cause);
      },
    );
    return () => abort.abort();
  });
}
