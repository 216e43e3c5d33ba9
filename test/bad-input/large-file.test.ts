import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { csv, resample } from '../../src/data/index.js';
import { sma } from '../../src/features/index.js';
import { backtest, defineStrategy, instrument } from '../../src/index.js';
import { rule } from '../../src/models/index.js';
import { fixedQuantity } from '../../src/portfolio/index.js';
import { endlessFile, rowsOf } from './endless-file.js';

/** 0.3 GB is what a test has time for: 3 % of the 10 GB that `npm run nightly` reads in the same way. */
const GIGABYTES = Number(process.env['EDGEPROOF_FILE_GB'] ?? '0.3');

setFlagsFromString('--expose_gc');
const collect = runInNewContext('gc') as () => void;

function memory(): number {
  collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

it(
  `a file of ${GIGABYTES} GB runs through guard, resampling and engine in flat memory`,
  async () => {
    const rows = rowsOf(GIGABYTES * 1e9);
    const measured: number[] = [];
    let chunks = 0;
    const every = Math.max(1, Math.floor(rows / 20_000 / 12));
    const file = csv(
      async function* () {
        for await (const chunk of endlessFile(rows)) {
          if (chunks++ % every === 0) measured.push(memory());
          yield chunk;
        }
      },
      { instrument: 'A', timeFormat: 'epoch-ms' },
    );
    const result = await backtest({
      data: resample(file, { period: '1h' }),
      instruments: [instrument({ id: 'A' })],
      cash: 100_000,
      strategy: defineStrategy({
        name: 'waves',
        features: sma({ period: 24 }),
        model: rule({ needs: ['sma_24'] }, (mean) => (mean > 100 ? 1 : 0)),
        optimizer: fixedQuantity({ quantity: 10 }),
      }),
    });
    expect(result.events).toBe(Math.ceil(rows / 3600));
    const early = Math.max(...measured.slice(1, 4));
    const late = Math.max(...measured.slice(4));
    console.info(
      `${rows} rows: ${(early / 1e6).toFixed(1)} MB in the beginning, ${(late / 1e6).toFixed(1)} MB at most after`,
    );
    // What the collector has not come to; a leak of ten bytes a row would be more.
    expect(late - early).toBeLessThan(40e6);
  },
  Math.max(120_000, GIGABYTES * 120_000),
);
