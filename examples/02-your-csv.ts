/**
 * Prices from your own CSV file: look at the data first, then trade on it.
 *
 *   npx tsx examples/02-your-csv.ts
 *
 * Columns are found by their names. What a file cannot say must be stated, since it is never guessed: which instrument
 * it is, in which zone its clock runs, whether a time is the start or the end of a bar.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { backtest, defineStrategy, instrument, Universe } from 'edgeproof';
import { feeBps, simVenue } from 'edgeproof/backtest';
import { inspect } from 'edgeproof/data';
import { sma } from 'edgeproof/features';
import { rule } from 'edgeproof/models';
import { csvFile, writeFileAtomic } from 'edgeproof/node';
import { fixedQuantity } from 'edgeproof/portfolio';

/** A stand-in for your file: half-hour bars of three weeks by the New York clock, and one row that cannot be true. */
function yourFile(): string {
  const lines = ['Timestamp;Open;High;Low;Close;Vol'];
  let close = 50;
  for (let day = 4; day <= 22; day++) {
    if (day % 7 === 2 || day % 7 === 3) continue; // 9 and 10 March 2024 were a weekend, 16 and 17 too
    for (let half = 0; half < 13; half++) {
      const minutes = 570 + 30 * half; // from 09:30 on
      const clock = `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${minutes % 60 === 0 ? '00' : '30'}`;
      const open = close;
      close = 50 + 2 * Math.sin(lines.length / 9) + 0.5 * Math.sin(lines.length / 2);
      const high = (Math.max(open, close) + 0.1).toFixed(2);
      const low = lines.length === 100 ? '99.99' : (Math.min(open, close) - 0.1).toFixed(2);
      const row = [
        `2024-03-${String(day).padStart(2, '0')} ${clock}`,
        open.toFixed(2),
        high,
        low,
        close.toFixed(2),
        1000,
      ];
      lines.push(row.join(';'));
    }
  }
  return `${lines.join('\r\n')}\r\n`;
}

const folder = await mkdtemp(join(tmpdir(), 'edgeproof-csv-'));
const file = join(folder, 'acme.csv');
await writeFileAtomic(file, yourFile());

// New York's clocks changed on 10 March 2024, in the middle of the file; the stated zone takes care of that.
const data = csvFile(file, { instrument: 'ACME', zone: 'America/New_York', time: 'start', period: '30m' });
const instruments = [instrument({ id: 'ACME', calendar: 'XNYS' })];
// What is wrong with the data? Errors cannot be true, warnings are merely suspicious.
const audit = await inspect(data, { universe: new Universe(instruments) });
for (const { severity, message, fix } of audit.findings) console.log(`${severity}: ${message}\n  → ${fix}`);

const result = await backtest({
  strategy: defineStrategy({
    name: 'above_average',
    features: sma({ period: 20 }),
    model: rule({ needs: ['sma_20'] }, (average) => (average > 50 ? 1 : 0)),
    optimizer: fixedQuantity({ quantity: 100 }),
  }),
  data,
  instruments,
  cash: 10_000,
  venue: simVenue({ fees: feeBps({ rate: 2 }) }),
  // A run stops at impossible data; this one leaves the row out, and the report says so.
  onBadData: 'drop',
});
await rm(folder, { recursive: true });
console.log(
  JSON.stringify({
    rows: audit.events,
    findings: audit.findings.map((one) => one.code),
    traded: result.events,
    fills: result.fills.length,
    finalEquity: result.finalEquity,
  }),
);
