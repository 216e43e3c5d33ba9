import { dateText, unitText } from './format.js';
import { type MetricTable, metricTables } from './metric-table.js';
import type { ReportBody } from './report-body.js';

const WIDTH = 96;

/** The report as text for a terminal. */
export function reportText(body: ReportBody): string {
  const { record, verdict, whole } = body;
  const days = `${dateText(whole.from)} to ${dateText(whole.to)}`;
  const head = `${record.strategies.join(' + ')}  ·  ${days}  ·  ${record.currency}`;
  const checks = verdict.checks.map((one) =>
    wrapped(`${one.passed ? 'pass' : 'FAIL'}  ${one.title}: ${one.sentence}`, 6),
  );
  const findings = record.findings.map((one) => wrapped(`${one.severity}: ${one.message}`, 2));
  const parts = [
    head,
    '='.repeat(Math.min(WIDTH, head.length)),
    ...metricTables(body).map((table) => tableText(table, record.currency)),
    ...(findings.length === 0 ? [] : ['', 'Data', ...findings]),
    '',
    `Verdict: ${verdict.headline}`,
    ...checks,
    '',
    wrapped(verdict.summary, 0),
  ];
  return `${parts.join('\n')}\n`;
}

function tableText(table: MetricTable, currency: string): string {
  const label = Math.max(...table.rows.map((row) => row.label.length), table.title.length + 5);
  const cells = table.rows.map((row) =>
    row.values.map((value) => (value === null ? '' : unitText(value, row.unit, currency))),
  );
  const widths = table.columns.map((name, i) => Math.max(name.length, ...cells.map((row) => (row[i] ?? '').length)));
  const line = (name: string, row: readonly string[]): string =>
    `${name.padEnd(label)}  ${row.map((cell, i) => cell.padStart(widths[i] ?? 0)).join('  ')}`.trimEnd();
  const head = line(table.corner === undefined ? table.title : `${table.title} from`, table.columns);
  return ['', head, '-'.repeat(head.length), ...table.rows.map((row, i) => line(row.label, cells[i]!))].join('\n');
}

/** Text broken at spaces to the width of a terminal; further lines are indented. */
function wrapped(text: string, indent: number): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/ (?!%|bps|d\b)/)) {
    if (line !== '' && line.length + word.length + 1 > WIDTH) {
      lines.push(line);
      line = ' '.repeat(indent) + word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].join('\n');
}
