import { canonicalJson, type Json } from '../../core/json.js';
import { toNumber } from '../../core/money.js';
import type { Factory } from '../../core/plugin.js';
import { feeBps } from '../../venues/costs/fees.js';
import { simVenue } from '../../venues/sim-venue.js';
import type { Venue } from '../../venues/venue.js';
import type { BacktestOptions } from '../backtest-options.js';
import { SideChanges } from './rule-changes.js';
import { dayEndsOf, type SweepBars } from './sweep-bars.js';
import type { SweepEnv } from './sweep-env.js';
import type { VectorAccount } from './vector-trial.js';

/** The account of a sweep as the vector path sees it, or why it must be left to the engine. */
export type VectorAnswer = VectorAccount | { readonly obstacle: string };

/** Whether an account, its venue and its data are plain enough to be computed over columns. */
export function vectorAccount(
  options: Omit<BacktestOptions, 'strategy'>,
  bars: SweepBars | null,
  env: SweepEnv,
): VectorAnswer {
  if (options.ledger !== undefined) return { obstacle: 'the trial ledger keeps the days of each trial' };
  if (bars === null) return { obstacle: 'the data are not the bars of one instrument from one source' };
  const [one] = options.instruments;
  if (one === undefined) return { obstacle: 'there is no instrument' };
  if (one.currency !== (options.currency ?? 'USD')) return { obstacle: 'the instrument is of another currency' };
  if (options.margin !== undefined) return { obstacle: 'the account has a margin model' };
  if (options.membership !== undefined) return { obstacle: 'membership changes' };
  if (typeof options.cash === 'object' && !('toFixed' in options.cash))
    return { obstacle: 'cash is stated by currency' };
  const cash = Number(String(options.cash));
  if (!(cash > 0)) return { obstacle: 'the account begins with nothing' };
  const feeRate = plainFeeRate(options.venue, env);
  if (feeRate === null) return { obstacle: 'the venue is more than fills at the next open with a fee in basis points' };
  const gap = overlap(bars);
  if (gap >= 0) return { obstacle: `bar ${gap} begins before the bar before it is known` };
  const { open, close, at } = bars.columns;
  const lot = toNumber(one.lotSize);
  return {
    open,
    close,
    dayEnds: dayEndsOf(at),
    cash,
    multiplier: toNumber(one.multiplier),
    feeRate,
    lot: lot === 0 ? 1e-8 : lot,
    periodsPerYear: options.periodsPerYear ?? 252,
    changes: new SideChanges(close.length),
  };
}

/** The first bar that an order decided on the bar before would miss; -1 when there is none. */
function overlap({ columns: { start, at } }: SweepBars): number {
  for (let i = 1; i < at.length; i++) if (start[i]! < at[i - 1]! || at[i]! <= at[i - 1]!) return i;
  return -1;
}

/** The fee as a share of the notional, where the venue is a plain one in everything else; null where it is not. */
function plainFeeRate(venue: BacktestOptions['venue'], env: SweepEnv): number | null {
  if (venue === undefined) return 0;
  if (typeof venue !== 'function') return null;
  const rules = descriptionOf(venue, env);
  const fees = rules?.['fees'] as { name?: string; options?: Record<string, Json> } | null | undefined;
  const id = rules?.['id'];
  if (rules === null || typeof id !== 'string') return null;
  const plain = descriptionOf(simVenue({ id, fees: feeBps({ rate: 1 }) }), env);
  if (canonicalJson({ ...rules, fees: null }) !== canonicalJson({ ...plain, fees: null })) return null;
  if (fees === null || fees === undefined || fees.name === 'noFee') return 0;
  const decimals = Number(fees.options?.['decimals'] ?? 8);
  // a fee that is rounded to cents is another fee
  if (fees.name !== 'feeBps' || decimals < 8) return null;
  return Number(fees.options?.['rate']) / 10_000;
}

function descriptionOf(venue: Factory<Venue>, env: SweepEnv): { readonly [rule: string]: Json } | null {
  const made = venue(env.of('venue')).description;
  return typeof made === 'object' && made !== null && !Array.isArray(made) ? (made as { [rule: string]: Json }) : null;
}
