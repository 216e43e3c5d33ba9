import { dateText, toneText, unitText } from '../format.js';
import type { MetricTable } from '../metric-table.js';
import type { ReportBody } from '../report-body.js';
import { words } from './escape.js';

const MOST_ALERTS = 30;

/** A table of metrics; it scrolls by itself where a screen is too narrow. */
export function metricTable(table: MetricTable, currency: string): string {
  const head = table.columns.map((name) => `<th scope="col">${words(name)}</th>`).join('');
  const corner = table.corner === undefined ? '<td></td>' : `<th scope="col">${words(table.corner)}</th>`;
  const rows = table.rows.map((row) => {
    const cells = row.values.map(
      (value) => `<td>${value === null ? '' : words(unitText(value, row.unit, currency))}</td>`,
    );
    const day = /^\d{4}-\d\d-\d\d$/.test(row.label) ? ' class="day"' : '';
    return `<tr><th scope="row"${day}>${words(row.label)}</th>${cells.join('')}</tr>`;
  });
  return `<div class="scroll" tabindex="0" role="region" aria-label="${words(table.title)}"><table><caption>${words(table.title)}</caption><thead><tr>${corner}${head}</tr></thead>
<tbody>${rows.join('\n')}</tbody></table></div>`;
}

/** What the data guard found, and what the run said aloud. */
export function remarks({ record }: ReportBody): string {
  const findings = record.findings.map(
    (one) => `<li><b>${toneText(one.severity)}</b> ${words(one.message)} <code>${words(one.code)}</code></li>`,
  );
  const alerts = record.alerts
    .slice(0, MOST_ALERTS)
    .map(
      (one) =>
        `<li><b>${toneText(one.severity)}</b> ${dateText(one.at)}: ${words(one.message)} <code>${words(one.code)}</code></li>`,
    );
  const more = record.alerts.length - MOST_ALERTS;
  const rest = more > 0 ? `<li>${more} more alerts are in the run log.</li>` : '';
  const none = '<p class="note">The data guard found nothing to remark on.</p>';
  return `${findings.length === 0 ? none : `<ul class="remarks">${findings.join('\n')}</ul>`}
${alerts.length === 0 ? '' : `<figure><h3>Alerts during the run</h3><ul class="remarks">${alerts.join('\n')}${rest}</ul></figure>`}`;
}
