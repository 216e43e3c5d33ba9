import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { findCaptures } from '../../../scripts/feeds/captures.js';
import { faultCases } from '../../../scripts/feeds/fault-cases.js';
import { deleteLines, strike } from '../../../scripts/feeds/fault-run.js';
import { memoryWorld } from '../../../scripts/feeds/fault-worlds.js';
import { againstGolden } from '../../../scripts/feeds/golden-books.js';
import { rebuild } from '../../../scripts/feeds/rebuild.js';
import { cases, patience } from '../../nightly.js';
import { describeShared, sharedPath } from '../../shared.js';

const samples = 'data/cryptofeed/sample_data';

describeShared('real captures', [samples, 'golden/feeds'], () => {
  const captures = () => findCaptures(sharedPath(samples)!);
  const address = { ws: 'wss://venue', http: 'https://venue' };

  it.each(['BINANCE', 'COINBASE', 'KRAKEN'])('of %s lead to the reference books', (name) => {
    const capture = captures().find((one) => one.name === name)!;
    expect(againstGolden(capture, rebuild(capture), sharedPath('golden/feeds'))).toEqual([]);
  });

  it('with one line deleted are seen to be broken', () => {
    const folder = mkdtempSync(join(tmpdir(), 'capture-'));
    const source = sharedPath(samples)!;
    writeFileSync(join(folder, 'BINANCE.http.0.0'), readFileSync(join(source, 'BINANCE.http.0.0')));
    const lines = readFileSync(join(source, 'BINANCE.ws.1.0'), 'utf8').split('\n');
    const struck = lines.findIndex((line, i) => i > 100 && line.includes('nknusdt@depth'));
    writeFileSync(join(folder, 'BINANCE.ws.1.0'), lines.filter((_, i) => i !== struck).join('\n'));
    const { books } = rebuild(findCaptures(folder)[0]!);
    expect(books.map((one) => [one.symbol, one.breaks.length])).toContainEqual(['NKNUSDT', 1]);
    expect(books.filter((one) => one.synced).length).toBe(3);
  });

  it('struck with faults are recovered from, every time', { timeout: patience(60_000) }, async () => {
    for (const one of captures().flatMap((capture) => faultCases(capture, address))) {
      const { faults, recovered, lost, doubled, wrongBook, crashes, gapsUntold } = await strike(one, memoryWorld, {
        faults: cases(40),
        seed: 3,
      });
      expect([one.name, recovered, lost, doubled, wrongBook, crashes, gapsUntold]).toEqual([
        one.name,
        faults,
        0,
        0,
        0,
        0,
        0,
      ]);
      if (one.diffMark !== '') expect(await deleteLines(one, memoryWorld, { lines: cases(5), seed: 3 })).toBe(cases(5));
    }
  });
});
