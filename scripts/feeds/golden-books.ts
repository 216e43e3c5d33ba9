/** Compares rebuilt books with reference books that others computed independently. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { krakenChecksum } from '../../src/adapters/kraken/checksum.js';
import type { Book } from '../../src/core/book.js';
import type { Capture } from './captures.js';
import type { Rebuilt, RebuiltBook } from './rebuild.js';

interface GoldenBook {
  readonly levels: readonly [number, number];
  readonly sha256?: string;
  readonly book_sha256?: string;
  readonly best_bid?: readonly string[];
  readonly best_ask?: readonly string[];
  readonly final_best_bid?: readonly string[];
  readonly final_best_ask?: readonly string[];
  readonly final_update_id?: number;
  readonly snapshot_lastUpdateId?: number;
  readonly final_crc32?: number;
  readonly last_trade_id?: number;
  readonly events?: number;
  readonly updates?: number;
  readonly ok?: number;
}

/** SHA-256 of the lines `B price size` from the best bid down, then `A price size` from the best offer up, as the wire wrote them. */
function bookHash(book: Book): string {
  const lines: string[] = [];
  for (const [letter, side] of [
    ['B', book.bids],
    ['A', book.asks],
  ] as const)
    for (let i = 0; i < side.length; i++) lines.push(`${letter} ${side.priceText(i)} ${side.sizeText(i)}`);
  return createHash('sha256').update(lines.join('\n')).digest('hex');
}

/** What differs from the reference; empty when all agrees, null when there is no reference of this capture. */
export function againstGolden(capture: Capture, rebuilt: Rebuilt, folder: string | null): readonly string[] | null {
  const file = {
    binance: 'binance_depth_replay',
    coinbase: 'coinbase_exchange_replay',
    kraken: 'kraken_v1_book_checksums',
  };
  const name = capture.venue === 'binance-usdm' ? 'binance' : capture.venue;
  const path = folder === null ? '' : join(folder, `${file[name]}.json`);
  if (!existsSync(path)) return null;
  const golden = JSON.parse(readFileSync(path, 'utf8')) as { [key: string]: unknown };
  const books = (name === 'coinbase' ? golden['books'] : golden) as { readonly [key: string]: GoldenBook };
  const prefix = name === 'binance' ? `${capture.name}:` : '';
  const wanted = Object.keys(books).filter((key) => key.startsWith(prefix));
  if (!isSame(wanted, prefix, rebuilt, books)) return null;
  const counts = golden['message_counts'] as { readonly [kind: string]: number } | undefined;
  const found = counts === undefined ? [] : countDifferences(counts, rebuilt);
  for (const key of wanted) {
    const one = rebuilt.books.find((book) => `${prefix}${book.symbol}` === key);
    if (one === undefined) found.push(`${key}: not rebuilt`);
    else found.push(...bookDifferences(one, books[key]!).map((what) => `${key}: ${what}`));
  }
  return found;
}

/** A reference is of this capture where it names the same symbols and, on Binance, the same snapshots. */
function isSame(
  wanted: readonly string[],
  prefix: string,
  rebuilt: Rebuilt,
  books: { readonly [key: string]: GoldenBook },
): boolean {
  const symbols = new Set(rebuilt.books.map((one) => `${prefix}${one.symbol}`));
  if (wanted.length === 0 || wanted.length !== symbols.size || !wanted.every((key) => symbols.has(key))) return false;
  return wanted.every((key) => {
    const { snapshot_lastUpdateId: id } = books[key]!;
    return id === undefined || rebuilt.snapshotIds.includes(id);
  });
}

function countDifferences(counts: { readonly [kind: string]: number }, { kinds }: Rebuilt): string[] {
  const pairs = [
    ['l2update', 'diff'],
    ['match', 'trade'],
    ['snapshot', 'snapshot'],
  ] as const;
  return pairs
    .filter(([theirs, ours]) => counts[theirs] !== undefined && counts[theirs] !== kinds[ours])
    .map(([theirs, ours]) => `${theirs}: ${counts[theirs]}, read ${kinds[ours]}`);
}

function bookDifferences(one: RebuiltBook, golden: GoldenBook): string[] {
  const { book } = one;
  const pairs: readonly (readonly [what: string, expected: unknown, actual: unknown])[] = [
    ['bid levels', golden.levels[0], book.bids.length],
    ['ask levels', golden.levels[1], book.asks.length],
    ['hash', golden.sha256 ?? golden.book_sha256, bookHash(book)],
    [
      'best bid',
      (golden.best_bid ?? golden.final_best_bid)?.join(),
      `${book.bids.priceText(0)},${book.bids.sizeText(0)}`,
    ],
    [
      'best ask',
      (golden.best_ask ?? golden.final_best_ask)?.join(),
      `${book.asks.priceText(0)},${book.asks.sizeText(0)}`,
    ],
    ['update id', golden.final_update_id, one.updateId],
    ['checksum', golden.final_crc32, golden.final_crc32 === undefined ? undefined : krakenChecksum(book)],
    ['checksums that agree', golden.ok, one.checksums],
    ['last trade', golden.last_trade_id, one.lastTrade],
    ['updates', golden.events ?? golden.updates, one.updates],
  ];
  return pairs
    .filter(([, expected, actual]) => expected !== undefined && expected !== actual)
    .map(([what, expected, actual]) => `${what}: ${String(expected)}, got ${String(actual)}`);
}
