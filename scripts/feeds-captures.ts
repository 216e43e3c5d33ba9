/**
 * Rebuilds the books of real captures and holds them to what the venues themselves said: best bid and offer by update id,
 * checksums, trade numbers, and reference books that others computed.
 *
 * `npm run feeds:captures -- [--data FILE-OR-FOLDER]… [--golden FOLDER] [--json]`; without `--data` all captures under
 * EDGEPROOF_DATA, else `../shared/data`.
 */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { dataDir, sharedPath } from '../test/shared.js';
import { type Capture, findCaptures } from './feeds/captures.js';
import { againstGolden } from './feeds/golden-books.js';
import { rebuild } from './feeds/rebuild.js';

const { values } = parseArgs({
  options: {
    data: { type: 'string', multiple: true },
    golden: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});
const folder = dataDir();
const paths = values.data ?? (folder === null ? [] : [folder]);
const missing = paths.filter((path) => !existsSync(path));
if (missing.length > 0) throw new Error(`there is no ${missing.join(', ')}`);
const golden = values.golden ?? sharedPath('golden/feeds');

const figures = {
  captures: 0,
  messages: 0,
  unreadable: 0,
  books: 0,
  booksSynced: 0,
  breaks: 0,
  crossed: 0,
  bookTickers: 0,
  bookTickerComparisons: 0,
  bookTickerAgree: 0,
  bookTickerSameUpdate: 0,
  bookTickerAtBook: 0,
  bookTickerWithin: 0,
  checksums: 0,
  tradeGaps: 0,
  goldenBooks: 0,
  goldenDifferences: 0,
  skipped: 0,
};

function say(capture: Capture): void {
  const rebuilt = rebuild(capture);
  const { books, errors, tickers, clock } = rebuilt;
  const compared = tickers.results();
  const broken = books.reduce((sum, one) => sum + one.breaks.length, 0);
  const checksums = books.reduce((sum, one) => sum + one.checksums, 0);
  const differences = againstGolden(capture, rebuilt, golden);
  figures.captures++;
  figures.messages += rebuilt.messages;
  figures.unreadable += errors.length + rebuilt.unread;
  figures.books += books.length;
  figures.booksSynced += books.filter((one) => one.synced).length;
  figures.breaks += broken;
  figures.crossed += books.filter((one) => one.book.crossed).length;
  figures.bookTickers += compared.quotes;
  figures.bookTickerComparisons += compared.same + compared.within;
  figures.bookTickerAgree += compared.sameAgree + compared.withinAgree;
  figures.bookTickerSameUpdate += compared.exact;
  figures.bookTickerAtBook += compared.same;
  figures.bookTickerWithin += compared.within;
  figures.checksums += checksums;
  figures.tradeGaps += books.reduce((sum, one) => sum + one.tradeGaps, 0);
  if (differences !== null) figures.goldenBooks += books.length;
  figures.goldenDifferences += differences?.length ?? 0;
  const { offset } = clock.estimate();
  console.log(`\n${capture.name} (${capture.venue}, ${rebuilt.messages} messages: ${words(rebuilt.kinds)})`);
  if (compared.quotes > 0) {
    console.log(
      `  best bid and offer: ${compared.sameAgree} of ${compared.same} books agree, ${compared.exact} of them at the`,
    );
    console.log(
      `  very update id; ${compared.withinAgree} of ${compared.within} quotes between two books are explained by them`,
    );
  }
  if (checksums > 0) console.log(`  checksums: ${checksums} agree`);
  console.log(
    `  the venue's clock is ${(offset / 1e6).toFixed(3)} s ahead, by the quickest message (reported, not applied)`,
  );
  for (const one of books) {
    const state = one.synced ? 'in step' : 'NOT in step';
    const best = `${one.book.bids.priceText(0)} / ${one.book.asks.priceText(0)}`;
    console.log(
      `  ${one.symbol.padEnd(10)} ${state}, ${one.updates} updates, ${one.book.bids.length} + ${one.book.asks.length} levels, ${best}`,
    );
    for (const detail of one.breaks.slice(0, 5)) console.log(`    broke: ${detail}`);
  }
  console.log(
    differences === null
      ? '  no reference books of this capture'
      : `  reference books: ${differences.length} differences`,
  );
  for (const detail of differences ?? []) console.log(`    ${detail}`);
  for (const detail of errors.slice(0, 5)) console.log(`  unreadable: ${detail}`);
}

function words(kinds: { readonly [kind: string]: number }): string {
  return Object.entries(kinds)
    .map(([kind, count]) => `${count} ${kind}`)
    .join(', ');
}

const captures = paths.flatMap((path) => findCaptures(resolve(path)));
for (const capture of captures) say(capture);
if (captures.length === 0) {
  figures.skipped = 1;
  console.log('SKIPPED: no captures found; name them by --data, or set EDGEPROOF_DATA');
}
const ok =
  figures.unreadable === 0 &&
  figures.books === figures.booksSynced &&
  figures.breaks === 0 &&
  figures.crossed === 0 &&
  figures.tradeGaps === 0 &&
  figures.bookTickerAgree === figures.bookTickerComparisons &&
  figures.goldenDifferences === 0 &&
  (captures.length > 0 || values.data === undefined);
console.log(
  values.json
    ? JSON.stringify({ ok, figures })
    : `\n${ok ? 'ok' : 'FAILED'}: ${Object.entries(figures)
        .map(([name, value]) => `${name} ${value}`)
        .join(', ')}`,
);
process.exitCode = ok ? 0 : 1;
