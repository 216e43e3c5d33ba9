import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import type { DataSource, HistoryQuery } from '../contracts/data-source.js';
import { ArrayBatch } from '../core/batch.js';
import { ConfigError, DataError } from '../core/errors.js';
import type { EventBatch, MarketEvent } from '../core/event.js';
import { hashJson } from '../core/hash.js';
import type { Json } from '../core/json.js';
import { writeFileAtomic } from './run-folder.js';

const BATCH = 4096;

/** What stands beside kept events. */
interface Kept {
  readonly source: string;
  readonly stretch: Json;
  /** SHA-256 of the lines. */
  readonly hash: string;
  readonly events: number;
  /** What the source said of itself when it was read. */
  readonly origin: Json;
}

/**
 * A source whose history is read once and kept in a folder: what a service rewrites later, or forgets, stays as it was read.
 *
 * A stretch is kept under what was asked for, once it was read to its end; a stretch without start or end, or that ends in the future, is
 * read through and not kept. The hash of what is kept is checked at each reading, and stands in the manifest as `origin`. To read a
 * stretch anew, remove its two files.
 *
 * @throws ConfigError for a source without history; when read, DataError for kept events that were changed
 * @example
 * ```ts
 * import { mkdtemp } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { synthetic } from 'edgeproof/data';
 * import { historyCache } from 'edgeproof/node';
 * const folder = await mkdtemp(join(tmpdir(), 'edgeproof-'));
 * const source = historyCache(synthetic({ instruments: 'A', bars: 10, seed: 1 }), folder);
 * if (source.name !== 'synthetic' || source.origin === undefined) throw new Error('the same, kept');
 * ```
 */
export function historyCache(source: DataSource, folder: string): DataSource {
  const read = source.history?.bind(source);
  if (read === undefined)
    throw new ConfigError('historyCache', `${source.name} has no history`, 'pass a source that can be read');
  const seen = new Map<string, Json>();
  return {
    ...source,
    name: source.name,
    history: (query, signal) => readThrough({ source, read, folder, seen }, query, signal),
    origin: () => ({
      kept: Object.fromEntries([...seen].sort(([a], [b]) => (a < b ? -1 : 1))),
      ...(source.origin === undefined ? {} : { source: source.origin() }),
    }),
  };
}

interface Cache {
  readonly source: DataSource;
  readonly read: NonNullable<DataSource['history']>;
  readonly folder: string;
  readonly seen: Map<string, Json>;
}

async function* readThrough(cache: Cache, query: HistoryQuery, signal: AbortSignal): AsyncGenerator<EventBatch> {
  const { source, read, folder, seen } = cache;
  const { universe, kinds, from, to } = query;
  if (!Number.isFinite(from) || !(to <= Date.now() * 1000)) {
    yield* read(query, signal);
    return;
  }
  signal.throwIfAborted();
  const listings = universe.instruments.map(({ id, venue, tags }) => [id, venue, tags['symbol'] ?? null]);
  const stretch: Json = { version: source.version, listings, kinds: [...kinds], from, to };
  const key = hashJson({ source: source.name, stretch });
  const paths = { note: join(folder, `${key}.json`), lines: join(folder, `${key}.jsonl.gz`) };
  const kept = await noteOf(paths.note);
  if (kept !== null) {
    seen.set(key, { hash: kept.hash, origin: kept.origin });
    yield* keptEvents(paths.lines, kept, signal);
    return;
  }
  await mkdir(folder, { recursive: true });
  const partial = `${paths.lines}.partial-${randomUUID()}`;
  const zip = createGzip();
  const written = pipeline(zip, createWriteStream(partial));
  // Told where it is awaited.
  written.catch(() => {});
  const hash = createHash('sha256');
  let events = 0;
  let whole = false;
  try {
    for await (const batch of read(query, signal)) {
      let text = '';
      for (let i = 0; i < batch.length; i++) text += `${JSON.stringify(plain(batch.get(i)), unusual)}\n`;
      events += batch.length;
      hash.update(text);
      if (!zip.write(text)) await Promise.race([once(zip, 'drain'), written]);
      yield batch;
    }
    whole = true;
  } finally {
    zip.end();
    const failed = await written.then(
      () => false,
      () => true,
    );
    if (failed || !whole) await rm(partial, { force: true });
  }
  await written;
  const made: Kept = {
    source: source.name,
    stretch,
    hash: hash.digest('hex'),
    events,
    origin: source.origin?.() ?? null,
  };
  await rename(partial, paths.lines);
  await writeFileAtomic(paths.note, new TextEncoder().encode(`${JSON.stringify(made)}\n`));
  seen.set(key, { hash: made.hash, origin: made.origin });
}

async function noteOf(path: string): Promise<Kept | null> {
  const text = await readFile(path, 'utf8').catch((error: { code?: string }) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (text === null) return null;
  try {
    return JSON.parse(text) as Kept;
  } catch (cause) {
    throw changed(path, cause);
  }
}

async function* keptEvents(path: string, { hash, events }: Kept, signal: AbortSignal): AsyncGenerator<EventBatch> {
  // Looked at before any of it is used: a run must not begin on what was changed.
  if ((await hashOf(path)) !== hash) throw changed(path);
  const file = createReadStream(path);
  let count = 0;
  try {
    let batch: MarketEvent[] = [];
    for await (const line of createInterface({ input: file.pipe(createGunzip()) })) {
      signal.throwIfAborted();
      batch.push(JSON.parse(line, usual) as MarketEvent);
      count++;
      if (batch.length < BATCH) continue;
      yield new ArrayBatch(batch);
      batch = [];
    }
    if (count !== events) throw changed(path);
    if (batch.length > 0) yield new ArrayBatch(batch);
  } finally {
    file.destroy();
  }
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  try {
    await pipeline(createReadStream(path), createGunzip(), hash);
  } catch (cause) {
    throw changed(path, cause);
  }
  return hash.digest('hex');
}

function changed(path: string, cause?: unknown): DataError {
  return new DataError(
    'historyCache',
    `${path} is not what was kept`,
    'remove it and its note to read anew',
    {},
    cause,
  );
}

/** Levels of books may be typed arrays. */
function plain(event: MarketEvent): MarketEvent {
  return event.kind === 'book' ? { ...event, bids: Array.from(event.bids), asks: Array.from(event.asks) } : event;
}

/** Numbers that JSON does not know. */
function unusual(_key: string, value: unknown): unknown {
  if (typeof value !== 'number' || (Number.isFinite(value) && !Object.is(value, -0))) return value;
  return { $number: Object.is(value, -0) ? '-0' : String(value) };
}

function usual(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('$number' in value)) return value;
  return Number(value.$number);
}
