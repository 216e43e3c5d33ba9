import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { manifestSchema } from '../../src/artifacts/manifest.js';
import { dataIdentity } from '../../src/backtest/data-identity.js';
import type { DataSource } from '../../src/contracts/data-source.js';
import { ArrayBatch } from '../../src/core/batch.js';
import type { MarketEvent } from '../../src/core/event.js';
import { synthetic } from '../../src/data/synthetic.js';
import { historyCache } from '../../src/node/history-cache.js';
import { dataSourceChecks, describeContract } from '../../src/testing/index.js';
import { read, universeOf } from '../data/reading.js';

const folderOf = () => mkdtempSync(join(tmpdir(), 'edgeproof-cache-'));
const odd: MarketEvent[] = [
  {
    kind: 'quote',
    instrument: 0,
    ts: 5,
    at: 5,
    seq: 0,
    bid: -0,
    bidSize: 0,
    ask: Number.NaN,
    askSize: Number.POSITIVE_INFINITY,
  },
  { kind: 'book', instrument: 0, ts: 6, at: 6, seq: 1, snapshot: true, bids: Float64Array.of(1, 2), asks: [] },
];
/** A service that says something else each time, and counts how often it is asked. */
function fickle() {
  let asked = 0;
  const source: DataSource = {
    name: 'fickle',
    version: '1',
    apiVersion: 1,
    provides: { kinds: ['trade', 'quote', 'book'], history: true, live: false },
    origin: () => ({ asked }),
    async *history({ from }) {
      asked++;
      yield new ArrayBatch(odd.map((one) => ({ ...one })));
      const trade = {
        kind: 'trade',
        instrument: 0,
        ts: from + 7,
        at: from + 7,
        seq: 2,
        price: asked,
        size: 0.1,
      } as const;
      yield new ArrayBatch([{ ...trade, aggressor: 0, id: 'x', offExchange: false }]);
    },
  };
  return { source, asked: () => asked };
}
const part = { from: 0, to: 1000 };

describe('a kept history', () => {
  it('is read once and stays as it was read, to the bit', async () => {
    const { source, asked } = fickle();
    const folder = folderOf();
    const first = await read(historyCache(source, folder), ['A'], part);
    const second = await read(historyCache(source, folder), ['A'], part);
    expect(asked()).toBe(1);
    const plain = (events: MarketEvent[]) =>
      events.map((one) => (one.kind === 'book' ? { ...one, bids: [...Array.from(one.bids)] } : one));
    expect(plain(second)).toEqual(plain(first));
    expect(Object.is((second[0] as { bid: number }).bid, -0)).toBe(true);
    // Another stretch, another universe, another source are asked for themselves.
    await read(historyCache(source, folder), ['A'], { ...part, from: 1 });
    await read(historyCache(source, folder), ['A', 'B'], part);
    await read(historyCache({ ...source, version: '2' }, folder), ['A'], part);
    expect(asked()).toBe(4);
  });

  it('has its hash and what the source said of itself in the manifest', async () => {
    const { source } = fickle();
    const folder = folderOf();
    const query = { universe: universeOf('A'), ...part, signal: new AbortController().signal };
    const first = await dataIdentity(historyCache(source, folder), query);
    const second = await dataIdentity(historyCache(source, folder), query);
    expect(second.hash).toBe(first.hash);
    const [kept] = Object.values((second.origin as { kept: Record<string, { hash: string; origin: unknown }> }).kept);
    expect(kept).toMatchObject({ hash: expect.stringMatching(/^[0-9a-f]{64}$/), origin: { asked: 1 } });
    expect(manifestSchema.shape.data.parse([second])[0]?.origin).toEqual(second.origin);
    const { origin: _origin, ...without } = second;
    expect(Object.keys(manifestSchema.shape.data.parse([without])[0]!)).not.toContain('origin');
  });

  it('is not kept where it was not read to the end, is not over, or has no bounds', async () => {
    const { source, asked } = fickle();
    const folder = folderOf();
    const cached = historyCache(source, folder);
    const query = { universe: universeOf('A'), kinds: source.provides.kinds, ...part };
    for await (const _batch of cached.history!(query, new AbortController().signal)) break;
    expect(readdirSync(folder)).toEqual([]);
    await read(cached, ['A'], { from: 0, to: Number.POSITIVE_INFINITY });
    await read(cached, ['A'], { from: 0, to: (Date.now() + 60_000) * 1000 });
    expect(readdirSync(folder)).toEqual([]);
    expect(asked()).toBe(3);
  });

  it('is refused where it was changed', async () => {
    const { source } = fickle();
    const folder = folderOf();
    await read(historyCache(source, folder), ['A'], part);
    const path = join(folder, readdirSync(folder).find((name) => name.endsWith('.gz'))!);
    const text = gunzipSync(readFileSync(path)).toString();
    writeFileSync(path, gzipSync(text.replace('"price":1', '"price":2')));
    await expect(read(historyCache(source, folder), ['A'], part)).rejects.toThrow('is not what was kept');
    writeFileSync(path, 'no zip');
    await expect(read(historyCache(source, folder), ['A'], part)).rejects.toThrow('is not what was kept');
    expect(() => historyCache({ ...source, history: undefined } as never, folder)).toThrow('no history');
  });
});

const walk = synthetic({ instruments: ['A', 'B'], bars: 200, seed: 5, start: '2020-01-01' });
describeContract(
  { describe, it },
  dataSourceChecks(historyCache(walk, folderOf()), { instruments: ['A', 'B'], from: '2020-01-01', to: '2021-06-01' }),
  { name: 'historyCache' },
);
