import type { BrokerCapabilities } from '../contracts/broker.js';
import type { InstrumentIndex } from '../core/instrument.js';
import type { PluginEnv } from '../core/plugin.js';
import type { Universe } from '../core/universe.js';
import type { FeeSchedule } from './costs/fees.js';
import { noFee } from './costs/fees.js';
import type { Slippage } from './costs/slippage.js';
import { FillDesk } from './fill-desk.js';
import type { Latency } from './latency.js';
import { MarketMemory } from './market-memory.js';
import type { SimVenueRules } from './options.js';
import { OrderLists } from './order-lists.js';
import { PositionTrack } from './position-track.js';
import { ReportWriter } from './report-writer.js';

/** What the rooms of a simulated venue share. */
export interface VenueParts {
  readonly universe: Universe;
  readonly rules: SimVenueRules;
  readonly capabilities: BrokerCapabilities;
  readonly lists: OrderLists;
  readonly memory: MarketMemory;
  readonly positions: PositionTrack;
  readonly writer: ReportWriter;
  readonly desk: FillDesk;
  readonly fees: FeeSchedule;
  readonly slippage: Slippage | null;
  /** Margin set aside for orders that work, in the account's currency. */
  readonly reserve: { total: number };
}

/** Builds the rooms of one venue from its rules. */
export function makeParts(
  rules: SimVenueRules,
  env: PluginEnv,
  capabilities: BrokerCapabilities,
  response: Latency,
): VenueParts {
  const { universe } = env;
  const writer = new ReportWriter(rules.id, response);
  const positions = new PositionTrack(universe.size);
  const fees = (rules.fees ?? noFee())();
  const slippage = rules.slippage === null ? null : rules.slippage(universe.size);
  const checkMarginAtFill = rules.checkMargin === 'fill';
  const desk = new FillDesk({ universe, writer, positions, fees, slippage, checkMarginAtFill });
  return {
    universe,
    rules,
    capabilities,
    lists: new OrderLists(universe.size),
    memory: new MarketMemory(universe.size),
    positions,
    writer,
    desk,
    fees,
    slippage,
    reserve: { total: 0 },
  };
}

/** Drops what is finished on an instrument, and gives back its margin. */
export function sweep(parts: VenueParts, instrument: InstrumentIndex): void {
  parts.lists.sweep(instrument, parts.reserve);
}
