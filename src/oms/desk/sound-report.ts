import { ExecutionReport, type ReportType } from '../../core/report.js';

const TYPES: ReadonlySet<string> = new Set<ReportType>([
  'accepted',
  'fill',
  'cancelled',
  'replaced',
  'rejected',
  'expired',
  'cancel-rejected',
  'replace-rejected',
]);

/** No quantity or price of this world is larger: 10^24 units. */
const HUGE = BigInt(`1${'0'.repeat(36)}`);
const TINY = -HUGE;
const LONGEST = 4096;

const sane = (value: unknown): boolean => typeof value === 'bigint' && value < HUGE && value > TINY;
const text = (value: unknown): boolean => typeof value === 'string' && value.length <= LONGEST;

/** Whether what a broker reported can be read as a report at all; adapters are made by hand, and wires carry anything. */
export function isSoundReport(said: unknown): said is ExecutionReport {
  if (!(said instanceof ExecutionReport)) return false;
  if (!TYPES.has(said.type) || !text(said.orderId) || said.orderId === '' || !text(said.reason)) return false;
  if (!Number.isFinite(said.ts) || !Number.isFinite(said.at)) return false;
  if (!sane(said.quantityFixed) || !sane(said.cumulativeFixed)) return false;
  if (said.type !== 'fill') return true;
  return sane(said.priceFixed) && sane(said.feeFixed) && text(said.fillId) && text(said.feeCurrency);
}

/** Whatever it is as text, for a person; cut where it is endless. */
export function rawText(said: unknown): string {
  try {
    const words =
      typeof said === 'string' ? said : JSON.stringify(said, (_, v) => (typeof v === 'bigint' ? String(v) : v));
    return (words ?? String(said)).slice(0, LONGEST);
  } catch {
    return Object.prototype.toString.call(said);
  }
}
