import { fixed, toNumber } from '../core/money.js';
import type { Intervention } from '../oms/gate.js';
import type { Account } from './account.js';
import type { ShadowBook } from './shadow-book.js';

/** Whose interventions are taken. */
interface Taker {
  readonly name: string;
  readonly account: Account;
  readonly gate: { readonly interventions: Intervention[] };
  readonly shadow: ShadowBook | null;
}

/** Takes the gate's interventions into counts, alerts, and, with risk v2, into the journal and the book of refused orders. */
export function takeInterventions(runner: Taker): readonly Intervention[] {
  const made = runner.gate.interventions;
  if (made.length === 0) return made;
  const { account } = runner;
  const { counts } = account.recorder;
  for (const one of made) {
    if (one.outcome === 'reduced') counts.reduced++;
    else counts.refused++;
    if (one.outcome === 'halted') account.alert('error', 'halt', `${runner.name}: ${one.policy}: ${one.reason.text}`);
    if (runner.shadow !== null) remember(runner, one);
  }
  return made.splice(0);
}

function remember(runner: Taker, { intent, outcome, policy, reason }: Intervention): void {
  const { account, name: strategy, shadow } = runner;
  const at = account.now;
  account.hooks.onJournal?.({ kind: 'intervention', at, strategy, policy, outcome, reason, intent });
  if (intent.action === 'cancel') return;
  const open = intent.action === 'replace' ? account.find(intent.id) : undefined;
  if (intent.action === 'replace' && open === undefined) return;
  const instrument = intent.action === 'new' ? intent.instrument : open!.order.instrument;
  const buys = (intent.action === 'new' ? intent.side : open!.order.side) === 'buy';
  const before = open === undefined ? 0 : toNumber(open.order.quantityFixed);
  const asked = intent.quantity === undefined ? before : toNumber(fixed(intent.quantity));
  // A change that is refused leaves what there was.
  const passed = outcome === 'reduced' ? Math.max(before, reason.passes ?? before) : before;
  const lost = Math.max(0, asked - passed);
  const mark = account.market.marks[instrument]!;
  const listing = account.universe.at(instrument);
  const money = toNumber(listing.multiplier) * account.rates.fx(listing.currency, account.currency);
  shadow!.add({ at, policy, outcome, instrument, units: buys ? lost : -lost, asked, mark, money, reason }, listing.id);
}
