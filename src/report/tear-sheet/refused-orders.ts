import { dateText } from '../format.js';
import type { ReportBody } from '../report-body.js';
import { words } from './escape.js';

const MOST = 20;

/** The first orders that were refused or cut, each with its policy, what was measured, the limit, and what would have passed. */
export function refusedOrders({ record }: ReportBody): string {
  const orders = record.interventions?.orders ?? [];
  if (orders.length === 0) return '';
  const number = (value: number | undefined): string =>
    value === undefined ? '' : String(Number(value.toPrecision(6)));
  const rows = orders.slice(0, MOST).map((one) => {
    const cells = [one.policy, one.outcome, `${one.side} ${number(one.asked)} ${one.instrument}`, one.text];
    const numbers = [one.measured, one.limit, one.passes].map((value) => `<td>${number(value)}</td>`);
    const texts = cells.map((cell) => `<td>${words(cell)}</td>`);
    return `<tr><th scope="row" class="day">${dateText(one.at)}</th>${texts.join('')}${numbers.join('')}</tr>`;
  });
  const head = ['Day', 'Policy', 'Outcome', 'Order', 'Limit', 'Measured', 'Allowed', 'Would have passed'];
  const columns = head.map((name) => `<th scope="col">${name}</th>`).join('');
  return `<div class="scroll" tabindex="0" role="region" aria-label="Refused orders"><table><caption>The first of them</caption><thead><tr>${columns}</tr></thead>
<tbody>${rows.join('\n')}</tbody></table></div>`;
}
