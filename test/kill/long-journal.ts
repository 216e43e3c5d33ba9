import { writeFileSync } from 'node:fs';
import { JOURNAL_HEAD, journalLine } from '../../src/oms/journal/journal-text.js';
import type { OmsRecord } from '../../src/oms/journal/record.js';
import type { ReferenceBroker } from '../chaos/reference-broker.js';

/** Writes a journal of about so many entries, of orders that were filled, and lets a broker have filled them; the count. */
export function longJournal(path: string, entries: number, broker: ReferenceBroker): number {
  let text = JOURNAL_HEAD;
  let seq = 0;
  const add = (record: OmsRecord): void => {
    seq += 1;
    text += journalLine(seq, seq - 1, 'local', record);
  };
  add({ t: 'opening', at: 0, positions: {}, cash: { USD: String(broker.cash / 100) } });
  for (let n = 0; seq < entries; n++) {
    const wire = `chaos-SPY-long${n.toString(36)}-${n}`;
    const side = n % 2 === 0 ? ('buy' as const) : ('sell' as const);
    add({
      t: 'order',
      at: n,
      id: `long-${n}`,
      wire,
      terms: {
        strategy: 'chaos',
        instrument: 'SPY',
        side,
        type: 'limit',
        quantity: '2',
        limit: '100',
        timeInForce: 'gtc',
        decidedAt: n,
      },
    });
    add({ t: 'status', at: n, wire, signal: 'ack' });
    broker.receive({ m: 'submit', id: wire, side: side === 'buy' ? 1 : -1, quantity: 2, price: 10_000 }, n);
    broker.trade(broker.order(wire)!, 2, n);
    const fill = { id: broker.fills.at(-1)!.id, price: '100', quantity: '2', cumulative: '2', fee: '0.01', ts: n };
    add({ t: 'fill', at: n, wire, fill });
  }
  add({ t: 'cursor', at: 0, cursor: String(broker.fills.length) });
  broker.outbox = [];
  writeFileSync(path, text, 'latin1');
  return seq;
}
