/** The kit on every plug-in of ours, and a list that cannot forget one. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { csvFile, leanFolder } from '../../src/node/index.js';
import { dataSourceChecks, describeContract } from '../../src/testing/index.js';
import { describeShared, sharedPath } from '../shared.js';
import { doors, forgotten, ownPlugins } from './own.js';

ownPlugins.forEach(({ port, name, checks }, k) => {
  describeContract({ describe, it }, checks, { name: `${port} ${name} (${k})` });
});

describe('the list of our plug-ins', () => {
  it.each(Object.entries(doors))('has every factory that the door %s exports', (_name, door) => {
    expect(forgotten(door)).toEqual([]);
  });

  it.each(Object.entries(doors))('names nothing that the door %s does not export', (_name, door) => {
    const listed = [...ownPlugins.filter((one) => one.port === door.port).map((one) => one.name), ...door.others];
    const unknown = listed.filter((name) => !name.startsWith('indicators.') && !(name in door.exports));
    expect(unknown).toEqual([]);
  });

  it('would see a factory that is new', () => {
    const door = doors['risk']!;
    expect(forgotten({ ...door, exports: { ...door.exports, brandNew: () => {} } })).toEqual(['brandNew']);
  });
});

const folder = mkdtempSync(join(tmpdir(), 'kit-'));
const file = join(folder, 'prices.csv');
const lines = Array.from({ length: 60 }, (_, k) => {
  const day = new Date(Date.UTC(2024, 0, 1 + k)).toISOString().slice(0, 10);
  return `${day},${100 + k},${102 + k},${99 + k},${101 + k},1000`;
});
writeFileSync(file, ['date,open,high,low,close,volume', ...lines].join('\n'));
afterAll(() => rmSync(folder, { recursive: true }));
describeContract({ describe, it }, dataSourceChecks(csvFile(file, { instrument: 'A' }), { instruments: ['A'] }), {
  name: 'DS csvFile',
});

const LEAN = 'data/QuantConnect_Lean/Data';
describeShared('leanFolder', [LEAN], () => {
  const source = leanFolder(sharedPath(LEAN) ?? '', { symbols: ['SPY'], resolution: 'minute' });
  const checks = dataSourceChecks(source, { instruments: ['SPY'], from: '2013-10-07', to: '2013-10-09' });
  describeContract({ describe, it }, checks, { name: 'DS leanFolder' });
});
