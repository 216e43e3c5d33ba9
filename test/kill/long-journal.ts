import { writeFileSync } from 'node:fs';
import { JOURNAL_HEAD, journalLine } from '../../src/oms/journal/journal-text.js';
import type { OmsRecord } from '../../src/oms/journal/record.js';
import type { ReferenceBroker } from '../chaos/reference-broker.js';

/** Whose journal it is, and what the venue makes of each order. */
export interface LongHistory {
  readonly venue: string;
  readonly instrument: string;
  /** Cash before the first order, as the venue states it. */
  readonly cash: { readonly [currency: string]: string };
  /** Paid for each order, in the currency of the instrument; 0 where nothing is. */
  readonly fee: string;
  /** Has the venue take and fill the n-th order; the id of its fill. */
  fill(wire: string, side: 'buy' | 'sell', n: number): string;
  /** Where past fills were read to. */
  cursor(): string;
}

/** Writes a journal of about so many entries, of orders of 2 at 100 that were filled, as many bought as sold; the count. */
export function longJournal(path: string, entries: number, history: LongHistory): number {
  const { venue, instrument, cash, fee } = history;
  const lines = [JOURNAL_HEAD];
  let seq = 0;
  const add = (record: OmsRecord): void => {
    seq += 1;
    lines.push(journalLine(seq, seq - 1, venue, record));
  };
  add({ t: 'opening', at: 0, positions: {}, cash });
  for (let n = 0; seq < entries || n % 2 === 1; n++) {
    const wire = `chaos-SPY-long${n.toString(36)}-${n}`;
    const side = n % 2 === 0 ? ('buy' as const) : ('sell' as const);
    const terms = { strategy: 'chaos', instrument, side, type: 'limit', quantity: '2', limit: '100' };
    add({ t: 'order', at: n, id: `long-${n}`, wire, terms: { ...terms, timeInForce: 'gtc', decidedAt: n } });
    add({ t: 'status', at: n, wire, signal: 'ack' });
    const paid = fee === '0' ? {} : { fee };
    const fill = { id: history.fill(wire, side, n), price: '100', quantity: '2', cumulative: '2', ...paid, ts: n };
    add({ t: 'fill', at: n, wire, fill });
  }
  add({ t: 'cursor', at: 0, cursor: history.cursor() });
  writeFileSync(path, lines.join(''), 'latin1');
  return seq;
}

/** The history of a broker of the simulation, which has filled it all. */
export function referenceHistory(broker: ReferenceBroker): LongHistory {
  return {
    venue: 'local',
    instrument: 'SPY',
    cash: { USD: String(broker.cash / 100) },
    fee: '0.01',
    fill: (wire, side, n) => {
      broker.receive({ m: 'submit', id: wire, side: side === 'buy' ? 1 : -1, quantity: 2, price: 10_000 }, n);
      broker.trade(broker.order(wire)!, 2, n);
      return broker.fills.at(-1)!.id;
    },
    cursor: () => {
      broker.outbox = [];
      return String(broker.fills.length);
    },
  };
}
