import { fixedText, percentText } from '../format.js';
import { type MonthlyReturn, monthlyTable } from '../monthly.js';
import { words } from './escape.js';

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

/** Monthly returns as a table whose cells are tinted: blue above zero, red below, stronger for larger moves. */
export function heatMap(monthly: readonly MonthlyReturn[]): string {
  if (monthly.length === 0) return '<p class="note">No month to show.</p>';
  let squares = 0;
  for (const one of monthly) squares += one.value * one.value;
  const typical = Math.sqrt(squares / monthly.length);
  const rows = monthlyTable(monthly).map((row) => {
    const cells = row.months.map((value) => (value === null ? '<td></td>' : cell(value, typical)));
    return `<tr><th scope="row">${row.year}</th>${cells.join('')}${cell(row.total, typical * Math.sqrt(12))}</tr>`;
  });
  const head = [...MONTHS, 'Year'].map((name) => `<th scope="col"><i>${name}</i><u>${name[0]}</u></th>`).join('');
  return `<table class="heat"><caption>Return by month, percent</caption><thead><tr><th scope="col"><span hidden>Year</span></th>${head}</tr></thead>
<tbody>${rows.join('\n')}</tbody></table>`;
}

function cell(value: number, typical: number): string {
  const size = Math.abs(value) / (typical || 1);
  const level = size < 0.05 ? 0 : size < 0.5 ? 1 : size < 1 ? 2 : size < 1.75 ? 3 : 4;
  const look = level === 0 ? '' : ` class="${value > 0 ? 'p' : 'n'}${level}"`;
  const exact = words(fixedText(value * 100, 1));
  return `<td${look} title="${words(percentText(value, 2))}"><i>${exact}</i><u>${words(fixedText(value * 100, 0))}</u></td>`;
}
