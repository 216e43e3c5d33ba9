import type { Micros } from '../../core/time.js';

/** What a broker's line tells besides reports. */
export type BrokerEventKind =
  | 'line-up'
  | 'line-down'
  | 'malformed'
  | 'unknown-message'
  | 'foreign-order'
  | 'gap'
  | 'gap-closed'
  | 'unknown-outcome'
  | 'outcome-known'
  | 'adopted'
  | 'id-conflict'
  | 'replace-half-done'
  | 'overfill'
  | 'correction'
  | 'refused'
  | 'rate-limited'
  | 'clock-skew'
  | 'account';

/**
 * Something that a person or a monitor should know: no report of an order, never an exception.
 *
 * `raw` is the text as it came (cut at 64 KiB, keys washed out), so that nothing that a venue said is lost.
 */
export interface BrokerEvent {
  readonly kind: BrokerEventKind;
  readonly at: Micros;
  /** `halt`: do not trade on before somebody looked. */
  readonly level: 'info' | 'warning' | 'halt';
  readonly text: string;
  readonly orderId: string;
  readonly raw: string;
}

const LONGEST = 65_536;

/** Keeps a text as it came, up to 64 KiB. */
export function rawText(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST)} … (${text.length} characters)`;
}
