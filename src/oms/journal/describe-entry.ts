import { toIso } from '../../core/time.js';
import type { OrderJournalEntry } from './journal-text.js';
import type { OmsRecord, PackedTerms } from './record.js';

/**
 * A record of the order journal as one line for a person: number, time in UTC, venue, and what happened in words.
 *
 * @example
 * ```ts
 * import { describeEntry } from 'edgeproof/oms';
 * const line = describeEntry({ seq: 7, venue: 'sim', record: { t: 'halt', at: 0, source: 'me', reason: 'lunch' } });
 * if (!line.endsWith('sim  halted by me: lunch')) throw new Error(line);
 * ```
 */
export function describeEntry({ seq, venue, record }: OrderJournalEntry): string {
  const time = Number.isFinite(record.at) ? toIso(record.at) : String(record.at);
  return `${String(seq).padStart(8)}  ${time}  ${venue}  ${oneLine(words(record))}`;
}

/** Text of others may hold line breaks and worse. */
function oneLine(text: string): string {
  return text.replace(/\p{Cc}/gu, (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`);
}

const why = (reason: string | undefined): string => (reason === undefined || reason === '' ? '' : ` (${reason})`);

function words(record: OmsRecord): string {
  switch (record.t) {
    case 'order':
      return `order ${record.id}: ${terms(record.terms)}; goes out as ${record.wire}`;
    case 'wire':
      return `order ${record.id}: the rest of ${record.quantity} goes out as ${record.wire}`;
    case 'resend':
      return `${record.wire}: not known to the broker, goes out once more`;
    case 'change': {
      const limit = record.limit === undefined ? '' : ` limit ${record.limit}`;
      const stop = record.stop === undefined ? '' : ` stop ${record.stop}`;
      const successor = record.successor === undefined ? '' : ` as ${record.successor}`;
      return `order ${record.id}: change wanted to ${record.quantity}${limit}${stop}, ${record.style}${successor}`;
    }
    case 'cancel':
      return `order ${record.id}: cancel wanted${why(record.why)}`;
    case 'fill': {
      const { fill, wire } = record;
      const fee = fill.fee === undefined ? '' : `, fee ${fill.fee} ${fill.feeCurrency ?? ''}`.trimEnd();
      return `${wire}: filled ${fill.quantity} at ${fill.price}, ${fill.cumulative} so far${fee} (fill ${fill.id})`;
    }
    case 'bust':
      return `${record.wire}: the venue took back fill ${record.fill}`;
    case 'correct':
      return `${record.wire}: fill ${record.fill} was corrected to ${record.quantity} at ${record.price}`;
    case 'status':
      return `${record.wire}: ${record.signal}${why(record.reason)}`;
    case 'settled':
      return `${record.wire}: settled, the venue's last count is ours`;
    case 'cursor':
      return `fills were read up to ${record.cursor}`;
    case 'opening':
      return `books opened: ${pairs(record.positions) || 'no positions'}; ${pairs(record.cash) || 'no cash'}`;
    case 'correction':
      return `${record.what} of ${record.of} set from ${record.from} to ${record.to}, as the broker has it`;
    case 'halt':
      return `halted by ${record.source}: ${record.reason}`;
    case 'resume':
      return `resumed by ${record.source}`;
    case 'group':
      return `group: ${JSON.stringify(record.group)}`;
    case 'note':
      return `${record.what}: ${JSON.stringify(record.body)}`;
    case 'snapshot':
      return 'snapshot: the whole state, in place of all before';
    default:
      return JSON.stringify(record);
  }
}

function terms(of: PackedTerms): string {
  const parts: (string | false | undefined)[] = [
    `${of.side} ${of.quantity} ${of.instrument} ${of.type}`,
    of.limit !== undefined && `limit ${of.limit}`,
    of.stop !== undefined && `stop ${of.stop}`,
    of.trail !== undefined && `trail ${of.trail}`,
    of.trailBps !== undefined && `trail ${of.trailBps} bps`,
    of.timeInForce,
    of.expireAt !== undefined && `until ${toIso(of.expireAt)}`,
    of.reduceOnly === true && 'reduce-only',
    of.tag !== undefined && `"${of.tag}"`,
    `for ${of.strategy}`,
  ];
  return parts.filter((one) => typeof one === 'string').join(' ');
}

function pairs(of: { readonly [name: string]: string }): string {
  return Object.keys(of)
    .map((name) => `${name} ${of[name]}`)
    .join(', ');
}
