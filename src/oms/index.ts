export type { Conversion } from '../ledger/cash.js';
export type { LedgerEffect } from '../ledger/effect.js';
export type { AccountName, EntryKind, JournalEntry, JournalLine, TrialRow, UnitLine } from '../ledger/entry.js';
export { Ledger } from '../ledger/ledger.js';
export type { LedgerOptions } from '../ledger/ledger-options.js';
export type { LedgerView } from '../ledger/ledger-view.js';
export type { Lot, LotMethod } from '../ledger/lots.js';
export { type CashMarginOptions, cashMargin } from '../ledger/margin/cash-margin.js';
export { crossMargin } from '../ledger/margin/cross-margin.js';
export { type FuturesMarginOptions, type FuturesRate, futuresMargin } from '../ledger/margin/futures-margin.js';
export { isolatedMargin } from '../ledger/margin/isolated-margin.js';
export type { Liquidation, MarginAccount, MarginModel } from '../ledger/margin/margin-model.js';
export { type MixedMarginOptions, mixedMargin } from '../ledger/margin/mixed-margin.js';
export { type RegTOptions, regTMargin } from '../ledger/margin/reg-t-margin.js';
export type { LeverageOptions, MarginTier } from '../ledger/margin/tiers.js';
export type { FillEffect, FillPosting, RollPosting } from '../ledger/posting.js';
export { type CustomExecution, customExecution } from './custom-execution.js';
export type { CallOutcome } from './desk/call-outcome.js';
export type { DeskAlertKind, DeskEffect, DeskEvent, DeskPhase } from './desk/desk-core.js';
export type { DeskOptions, DeskTimes, DifferencePolicies } from './desk/desk-options.js';
export type { DeskState } from './desk/desk-state.js';
export { type DeskOutput, OmsDesk } from './desk/oms-desk.js';
export type { ChangeStyle, OrderLine, PendingChange } from './desk/order-line.js';
export type { WireOrder } from './desk/wire-order.js';
export type { Command, Intervention } from './gate.js';
export type { GroupCapabilities, GroupCommand } from './groups/group-core.js';
export { bracket, oco, oto } from './groups/group-intents.js';
export type { GroupRecord } from './groups/group-record.js';
export type { GroupKind } from './groups/group-tag.js';
export type { PriceRange } from './groups/leg-trigger.js';
export type { Carrier, GroupLeg, OrderGroup } from './groups/order-group.js';
export { type CarrierTruth, type GroupOutput, OrderGroups } from './groups/order-groups.js';
export { describeEntry } from './journal/describe-entry.js';
export type { JournalStore } from './journal/journal-store.js';
export {
  JOURNAL_HEAD,
  type JournalContents,
  journalLine,
  type OrderJournalEntry,
  readJournal,
} from './journal/journal-text.js';
export { type MemoryJournal, memoryJournal } from './journal/memory-journal.js';
export type { OmsRecord, PackedFill, PackedTerms } from './journal/record.js';
export { type VenueIntent, VenueKeys } from './key/venue-key.js';
export { type IntentKey, orderKey } from './keys.js';
export type { CountedFill, FillBook, FillVerdict } from './life/fill-book.js';
export { isLive, LIFE_SIGNALS, LIFE_STATES, type LifeSignal, type LifeState } from './life/life-state.js';
export { lifeTransition, type Meaning, type Transition } from './life/transition-table.js';
export { type RebalanceOptions, rebalance } from './rebalance.js';
export { split, splitQuantity } from './split.js';
export { type TwapOptions, twap } from './twap.js';
export type { FeeReserve, UnitCost } from './weight-sizer.js';
