import type { Micros } from '../../core/time.js';
import type { WireBar, WireMessage } from './message.js';
import type { Channel } from './protocol.js';
import type { FeedEvent } from './session-desk.js';
import type { Shard } from './shard.js';
import type { StreamState } from './stream-state.js';
import type { SequencedBar } from './trade-sequence.js';

/** What a message is taken to. */
export interface MessageDesk {
  /** The stream of a message, noted as alive; null where nobody asked for it. */
  stream(channel: Channel, symbol: string, ts: Micros): StreamState | null;
  /** The last trade of a symbol, by the venue's own word. */
  heard(symbol: string, number: number): void;
  refused(detail: string): void;
  tell(event: FeedEvent): void;
  /** A bar with the number under which the venue's bars follow one another. */
  sequenced(bar: WireBar): SequencedBar;
  readonly at: Micros;
}

/** Takes one message of a connection to whom it concerns. */
export function takeMessage(
  desk: MessageDesk,
  message: Exclude<WireMessage, { type: 'sequence' }>,
  { shard, connection }: { readonly shard: Shard; readonly connection: number },
): void {
  switch (message.type) {
    case 'trade':
      desk.stream('trades', message.symbol, message.ts)?.trades?.trade(message);
      return;
    case 'quote':
      if (desk.stream('quotes', message.symbol, message.ts) !== null)
        desk.tell({ type: 'market', message, at: desk.at });
      return;
    case 'bar':
      takeBar(desk, message);
      return;
    case 'correction':
      if (desk.stream('trades', message.symbol, message.ts) !== null)
        desk.tell({ type: 'market', message, at: desk.at });
      return;
    case 'diff':
      desk.stream('book', message.symbol, message.ts)?.keeper?.diff(message, connection);
      return;
    case 'snapshot':
      desk.stream('book', message.symbol, message.ts)?.keeper?.snapshot(message, connection);
      return;
    case 'heartbeat':
      if (message.symbol !== undefined && message.lastTrade !== undefined)
        desk.heard(message.symbol, message.lastTrade);
      return;
    case 'refused':
      desk.refused(message.detail);
      if (message.fatal) shard.link.giveUp(connection, message.detail);
      return;
    case 'shutdown':
      shard.link.renew();
      return;
    case 'greeting':
      shard.greeted(message.step, connection);
      return;
    case 'state':
      desk.tell({
        type: 'state',
        symbol: message.symbol ?? null,
        open: message.open,
        detail: message.detail,
        at: desk.at,
      });
      return;
    case 'accepted':
    case 'other':
      return;
  }
}

/** A bar goes through its sequence, where bars that were missed can be fetched. */
function takeBar(desk: MessageDesk, message: WireBar): void {
  const state = desk.stream('bars', message.symbol, Number.NaN);
  if (state === null) return;
  if (state.bars === null) desk.tell({ type: 'market', message, at: desk.at });
  else state.bars.trade(desk.sequenced(message));
}
