/** The columns that both sides read: raw doubles, one file a column, made once a run. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Random } from 'edgeproof';
import { synthetic } from 'edgeproof/data';
import type { DataName } from './rows.js';

const FIELDS = ['end', 'open', 'high', 'low', 'close'] as const;

/** Makes a set of columns in a folder of its own and gives that folder; `share` of the usual length. */
export function makeData(root: string, name: DataName, share: number): string {
  const folder = join(root, name);
  mkdirSync(folder, { recursive: true });
  const write = (column: string, values: Float64Array): void => writeFileSync(join(folder, `${column}.f64`), values);
  const cut = (count: number): number => Math.max(400, Math.round(count * share));
  if (name === 'regression') regression(write);
  else if (name === 'quotes') quotes(write, cut(200_000));
  else if (name === 'panel') {
    const ids = Array.from({ length: 50 }, (_, k) => `S${k}`);
    const { series } = synthetic({ instruments: ids, bars: cut(2000), seed: 7, period: '1m' });
    write('end', series[0]!.columns.end);
    series.forEach(({ columns }, k) => {
      for (const field of FIELDS) if (field !== 'end') write(`${field}${k}`, columns[field]);
    });
  } else {
    const bars = cut({ walk100k: 100_000, walk200k: 200_000, walk1M: 1_000_000 }[name]);
    const { columns } = synthetic({ instruments: 'A', bars, seed: 7, period: '1m' }).series[0]!;
    for (const field of FIELDS) write(field, columns[field]);
  }
  return folder;
}

type Write = (column: string, values: Float64Array) => void;

function regression(write: Write): void {
  const random = new Random(1, 'peers-ridge');
  const [rows, width] = [100_000, 50];
  const x = Float64Array.from({ length: rows * width }, () => random.normal());
  const y = Float64Array.from({ length: rows }, (_, r) => {
    let sum = random.normal();
    for (let c = 0; c < width; c++) sum += (x[r * width + c]! * (c % 7)) / 100;
    return sum;
  });
  write('x', x);
  write('y', y);
}

/** Quotes in ticks of 0.00001, one or two wide. */
function quotes(write: Write, count: number): void {
  const random = new Random(1, 'peers-quotes');
  const bid = new Float64Array(count);
  const ask = new Float64Array(count);
  for (let i = 0, ticks = 110_000; i < count; i++) {
    ticks += Math.round(2 * random.normal());
    bid[i] = ticks / 100_000;
    ask[i] = (ticks + 1 + (random.uniform() < 0.5 ? 1 : 0)) / 100_000;
  }
  write('bid', bid);
  write('ask', ask);
}
