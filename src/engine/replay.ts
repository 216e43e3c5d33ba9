import { orderFromJson } from '../core/order-json.js';
import type { RunRecord } from '../report/run-record.js';
import type { Account } from './account.js';
import { postBookEvent } from './book-events.js';
import { journalError, type RunJournalLine, reportOf } from './journal.js';
import { runRecord } from './run-result.js';
import { type AccountSetUp, setUpAccount } from './set-up.js';

/** What a replay rebuilds. */
export interface Replayed {
  readonly record: RunRecord;
  /** Equal to that of the run, or the replay throws. */
  readonly hash: string;
  /** Exact cash at the end, as decimal text, by currency. */
  readonly cash: { readonly [currency: string]: string };
}

/**
 * Rebuilds books and record of a run from its journal alone: no market data, no strategy, no venue.
 *
 * @param setUp - instruments, cash, currency, lots and rates as in the run
 * @throws ReplayError when the journal has no end or does not lead to the hash that it ends with
 * @example
 * ```ts
 * import { backtest, defineStrategy, instrument, type RunJournalLine } from 'edgeproof';
 * import { replayJournal } from 'edgeproof/backtest';
 * import { synthetic } from 'edgeproof/data';
 * import { sma } from 'edgeproof/features';
 * import { rule } from 'edgeproof/models';
 * import { fixedQuantity } from 'edgeproof/portfolio';
 * const lines: RunJournalLine[] = [];
 * const strategy = defineStrategy({ name: 'hold', features: sma({ period: 2 }), model: rule({ needs: ['sma_2'] }, () => 1), optimizer: fixedQuantity({ quantity: 1 }) });
 * const setUp = { instruments: [instrument({ id: 'A' })], cash: 10_000 };
 * const run = await backtest({ ...setUp, strategy, data: synthetic({ instruments: ['A'], bars: 20, seed: 7 }), hooks: { onJournal: (line) => lines.push(line) } });
 * const again = replayJournal(JSON.parse(JSON.stringify(lines)), setUp);
 * if (again.hash !== run.hash || again.cash['USD'] !== run.cash().toString()) throw new Error('not the same');
 * ```
 */
export function replayJournal(
  lines: Iterable<RunJournalLine>,
  setUp: Omit<AccountSetUp, 'venue'> & { readonly periodsPerYear?: number },
): Replayed {
  const { account } = setUpAccount({ ...setUp, venue: null });
  const strategies = new Set<string>();
  let end: (RunJournalLine & { kind: 'end' }) | null = null;
  for (const line of lines) {
    if (end !== null) throw journalError('it goes on after its end');
    if (line.kind === 'end') end = line;
    else apply(account, line, strategies);
  }
  if (end === null) throw journalError('it has no end: the run was interrupted');
  account.recorder.counts = { ...end.counts };
  const hash = account.recorder.hash();
  if (hash !== end.hash) throw journalError(`it ends with hash ${end.hash}, its replay with ${hash}`);
  const cash = Object.fromEntries(account.ledger.currencies.map((one) => [one, account.ledger.cash(one).toString()]));
  const trials = { count: 1, source: 'a replay' };
  const record = runRecord(account, {
    strategies: [...strategies],
    findings: [],
    periodsPerYear: setUp.periodsPerYear ?? 252,
    trials,
  });
  return { record, hash, cash };
}

function apply(account: Account, line: Exclude<RunJournalLine, { kind: 'end' }>, strategies: Set<string>): void {
  if (line.kind === 'alert') {
    account.recorder.alerts.push(line.alert);
    return;
  }
  // What was refused never reached the books.
  if (line.kind === 'intervention') return;
  account.now = line.at;
  if (line.kind === 'order') {
    const { strategy } = line.order;
    if (!strategies.has(strategy)) account.addSleeve(strategy);
    strategies.add(strategy);
    if (!account.orders.add(orderFromJson(line.order))) throw journalError(`order ${line.order.id} is there twice`);
  } else if (line.kind === 'report') {
    account.onReport(reportOf(line.report));
  } else if (line.kind === 'capital') {
    account.ledger.deposit(line.currency, line.amount, line.at, line.ref);
  } else if (line.kind === 'event') {
    line.marks.forEach((mark, i) => {
      account.market.marks[i] = mark ?? Number.NaN;
    });
    postBookEvent(account, line.event);
  } else {
    account.ledger.payDue(line.at);
    account.recorder.curves.push(line);
  }
}
