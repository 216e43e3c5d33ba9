import { amountToNumber, fixed, toAmount, toNumber } from '../core/money.js';
import type { ExecutionQuality } from '../report/execution/execution-quality.js';
import { matchTrips } from '../report/round-trips.js';
import type {
  CostRecord,
  FindingRecord,
  InterventionRecord,
  PriceRecord,
  RunRecord,
  TrialCount,
} from '../report/run-record.js';
import type { Account } from './account.js';
import type { Runner } from './runner.js';

/** What a run's record says that the account does not know. */
export interface RecordParts {
  readonly strategies: readonly string[];
  readonly findings: readonly FindingRecord[];
  readonly prices?: readonly PriceRecord[];
  readonly outOfSampleFrom?: number;
  readonly periodsPerYear: number;
  readonly trials: TrialCount;
  readonly benchmark?: RunRecord['benchmark'];
  readonly execution?: ExecutionQuality;
  /** Runners whose refused orders are told of. */
  readonly runners?: readonly Runner[];
}

/** The record of a run: what its report, tear sheet and manifest are made of. */
export function runRecord(account: Account, parts: RecordParts): RunRecord {
  const { recorder } = account;
  const instruments = account.universe.instruments.map((one) => ({
    id: one.id,
    assetClass: one.assetClass,
    multiplier: toNumber(one.multiplier),
  }));
  const settles = recorder.curves.upToNow();
  const times = settles.parts.map(({ at }) => at);
  const trips = matchTrips(recorder.fills, { instruments, splits: recorder.splits }, times);
  return {
    strategies: parts.strategies,
    currency: account.currency,
    instruments,
    startEquity: startEquity(account, settles.parts[0]?.equity[0]),
    get at() {
      return settles.columns.at;
    },
    get equity() {
      return settles.columns.equity;
    },
    get gross() {
      return settles.columns.gross;
    },
    get net() {
      return settles.columns.net;
    },
    settleParts: () => settles.parts,
    get fills() {
      return recorder.fills.all();
    },
    fillRows: recorder.fills,
    orders: { ...recorder.counts },
    costs: costs(account),
    get trades() {
      return trips.all();
    },
    tradeRows: trips,
    alerts: recorder.alerts,
    findings: parts.findings,
    optimistic: account.venues.some((venue) => venue.optimistic),
    ...openFills(account),
    ambiguousFills: account.venues.reduce((sum, venue) => sum + (venue.ambiguous ?? 0), 0),
    ...(parts.benchmark === undefined ? {} : { benchmark: parts.benchmark }),
    ...(parts.execution === undefined ? {} : { execution: parts.execution }),
    ...interventionsOf(parts.runners ?? []),
    ...(parts.prices === undefined ? {} : { prices: parts.prices }),
    ...(parts.outOfSampleFrom === undefined ? {} : { outOfSampleFrom: parts.outOfSampleFrom }),
    periodsPerYear: parts.periodsPerYear,
    trials: parts.trials,
  };
}

/** Cash in foreign currencies is valued at the rates of the end, when the start had no rate yet. */
function startEquity(account: Account, first: number | undefined): number {
  return Number.isNaN(account.startEquity) ? (first ?? account.equity) : account.startEquity;
}

function costs(account: Account): CostRecord {
  const { ledger, currency, rates } = account;
  const total = (of: (one: string) => { toString(): string }): number =>
    ledger.currencies.reduce((sum, one) => {
      const amount = amountToNumber(toAmount(fixed(of(one).toString())));
      return amount === 0 ? sum : sum + amount * rates.fx(one, currency);
    }, 0);
  const inHome = (by: { readonly [one: string]: number }): number =>
    Object.entries(by).reduce((sum, [one, amount]) => sum + amount * rates.fx(one, currency), 0);
  return {
    fees: total((one) => ledger.fees(one)),
    slippage: account.venues.reduce((sum, venue) => sum + inHome(venue.slippage ?? {}), 0),
    spread: 0,
    borrow: total((one) => ledger.borrow(one)),
    funding: total((one) => ledger.funding(one)),
    interest: total((one) => ledger.interest(one)),
    dividends: total((one) => ledger.dividends(one)),
  };
}

/** Known only when every venue counts them. */
function openFills({ venues }: Account): { fillsAtOpen?: number } {
  let sum = 0;
  for (const venue of venues) {
    if (venue.openFills === undefined) return {};
    sum += venue.openFills;
  }
  return { fillsAtOpen: sum };
}

/** What the gates refused, by policy; left out of a run without risk v2. */
function interventionsOf(runners: readonly Runner[]): { interventions?: InterventionRecord } {
  const shadows = runners.flatMap(({ shadow }) => (shadow === null ? [] : [shadow]));
  if (shadows.length === 0) return {};
  return {
    interventions: {
      byPolicy: shadows.flatMap((one) => one.summaries),
      orders: shadows.flatMap((one) => one.told),
    },
  };
}
