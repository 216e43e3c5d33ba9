import { describe, expect, it } from 'vitest';
import type { DataSource } from '../../src/contracts/data-source.js';
import { guarded } from '../../src/data/guarded.js';
import { load } from '../../src/data/load.js';
import { merged } from '../../src/data/merged.js';
import { resample } from '../../src/data/resample.js';
import { synthetic } from '../../src/data/synthetic.js';
import { universeOf } from './reading.js';

const bars = synthetic({ instruments: 'A', bars: 20, seed: 1, period: '1m' });
const { version, apiVersion, provides } = bars;
const told: DataSource = {
  name: 'told',
  version,
  apiVersion,
  provides,
  history: (query, signal) => bars.history!(query, signal),
  origin: () => ({ hash: 'abc' }),
};

describe('where data come from', () => {
  it('is not lost in a source that is made of others, and not made up where nothing is said', async () => {
    expect(guarded(told).origin!()).toEqual({ hash: 'abc' });
    expect(resample(told, { period: '5m' }).origin!()).toEqual({ hash: 'abc' });
    expect(merged([bars, told]).origin!()).toEqual({ told: { hash: 'abc' } });
    expect((await load(told, { universe: universeOf('A') })).origin!()).toEqual({ hash: 'abc' });
    for (const one of [
      guarded(bars),
      resample(bars, { period: '5m' }),
      merged([bars]),
      await load(bars, { universe: universeOf('A') }),
    ])
      expect(one.origin).toBeUndefined();
  });

  it('is told of each of several sources of one name', () => {
    const other = { ...told, origin: () => ({ hash: 'def' }) };
    const odd = { ...told, name: 'told (2)', origin: () => ({ hash: 'odd' }) };
    expect(merged([told, other]).origin!()).toEqual({ told: { hash: 'abc' }, 'told (2)': { hash: 'def' } });
    expect(Object.values(merged([odd, told, other]).origin!() as object)).toHaveLength(3);
  });
});
