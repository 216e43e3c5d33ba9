import { describe, expect, it } from 'vitest';
import { type CsvOptions, csv } from '../../src/data/index.js';
import { type BacktestResult, backtest, instrument } from '../../src/index.js';
import { byHand, trade } from '../engine/hand-made.js';
import { refused } from './refusal.js';

const HEADER = 'time,open,high,low,close,volume';
const row = (day: number, close: number | string = 10): string => `2024-01-0${day}T16:00:00Z,10,11,9,${close},100`;
const good = [HEADER, row(1), row(2), row(3), row(4)];

/** A backtest on a file that buys once. */
function run(text: string | Uint8Array, options: CsvOptions = {}): Promise<BacktestResult> {
  return backtest({
    data: csv(text, { instrument: 'A', name: 'prices.csv', ...options }),
    instruments: [instrument({ id: 'A' })],
    cash: 1000,
    strategy: byHand('buyer', (_at, n) => (n === 0 ? [trade(5)] : [])),
  });
}

const lines = (...all: string[]): string => `${all.join('\n')}\n`;

describe('a file that is written in another way gives the same run', () => {
  const plain = run(lines(...good));

  it.each<[string, string | Uint8Array]>([
    ['with a byte order mark', `\uFEFF${lines(...good)}`],
    ['with a byte order mark, as bytes', new TextEncoder().encode(`\uFEFF${lines(...good)}`)],
    ['with carriage returns', good.join('\r\n')],
    ['with carriage returns and a byte order mark', `\uFEFF${good.join('\r\n')}\r\n`],
    ['without an end of its last line', good.join('\n')],
    ['with empty lines at its end', `${lines(...good)}\n\n`],
    ['in semicolons', lines(...good).replaceAll(',', ';')],
    [
      'in quotes',
      lines(
        ...good.map((line) =>
          line
            .split(',')
            .map((cell) => `"${cell}"`)
            .join(','),
        ),
      ),
    ],
    ['in another zone, stated in each time', lines(...good).replaceAll('T16:00:00Z', 'T17:00:00+01:00')],
  ])('%s', async (_title, text) => {
    const [one, other] = [await plain, await run(text)];
    expect(other.hash).toBe(one.hash);
    expect(other.fills).toHaveLength(1);
  });
});

describe('a file that cannot be read says so', () => {
  it.each<[string, string, 'DataError' | 'ConfigError', RegExp, RegExp]>([
    ['empty', '', 'DataError', /^is empty$/, /check the file/],
    ['blank', '\n\n', 'DataError', /empty|no rows/, /check the file/],
    ['a header only', lines(HEADER), 'DataError', /has a header and no rows/, /check the file/],
    [
      'no close',
      lines('time,open,high,low,volume', '2024-01-01T16:00:00Z,1,1,1,1'),
      'ConfigError',
      /has no column for close; |has no column for close/,
      /time, open, high, low, volume|columns: \{ close/,
    ],
    ['no time', lines('open,high,low,close,volume', '1,1,1,1,1'), 'ConfigError', /has no column for time/, /./],
    ['no names', lines(row(1), row(2)), 'ConfigError', /line 1 has no names/, /state columns/],
    ['no separators', lines('time', '2024'), 'DataError', /line 1 has one field/, /state separator/],
    ['a word for a price', lines(...good, row(5, 'n/a')), 'DataError', /^line 6 /, /./],
    [
      'an infinite price',
      lines(...good, row(5, 'Infinity')),
      'DataError',
      /^line 6 close "Infinity" is not a number/,
      /./,
    ],
    ['an empty price', lines(...good, row(5, '')), 'DataError', /^line 6 /, /./],
    ['a last line that is cut', `${lines(...good)}2024-01-05T16:00:00Z,10,11`, 'DataError', /^line 6 /, /./],
    [
      'a last line that is cut within a number',
      `${lines(...good)}2024-01-05T16:00:00Z,10,11,9,10`,
      'DataError',
      /^line 6 /,
      /./,
    ],
    ['a quote that is never closed', lines(HEADER, `"${row(1)}`, row(2)), 'DataError', /never closed/, /mend the file/],
    ['times without a zone', lines(HEADER, '2024-01-01 16:00:00,1,1,1,1,1'), 'DataError', /zone/, /zone/],
    [
      'zones in some times only',
      lines(HEADER, row(1), '2024-01-02T16:00:00,1,1,1,1,1'),
      'DataError',
      /^line 3 .*zone/,
      /./,
    ],
    ['bare dates among clocks', lines(HEADER, row(1), '2024-01-02,1,1,1,1,1'), 'DataError', /^line 3 /, /./],
    ['a day that is none', lines(HEADER, '2024-02-30T16:00:00Z,1,1,1,1,1'), 'DataError', /^line 2 /, /./],
  ])('%s', async (_title, text, name, what, fix) => {
    const error = await refused(() => run(text));
    expect(error).toMatchObject({ name, who: 'prices.csv' });
    expect(`${error.what}`).toMatch(what);
    expect(`${error.what}; ${error.fix}`).toMatch(fix);
  });

  it('a column that is stated and not there', async () => {
    const error = await refused(() => run(lines(...good), { columns: { close: 'last' } }));
    expect(error.what).toBe('has no column "last"');
    expect(error.name).toBe('ConfigError');
  });
});

describe('a file that cannot be true stops the run, or is passed over where that is asked for', () => {
  const bad: [string, string[], string, RegExp][] = [
    ['NaN', [row(1), row(2, 'NaN')], 'price', /close is NaN/],
    ['a negative price', [row(1), '2024-01-02T16:00:00Z,10,11,-9,10,1'], 'price', /low -9 is not positive/],
    ['a price of zero', [row(1), '2024-01-02T16:00:00Z,10,11,0,10,1'], 'price', /low 0 is not positive/],
    ['a high below the low', [row(1), '2024-01-02T16:00:00Z,10,9,11,10,1'], 'range', /high 9 is below low 11/],
    ['a close outside the range', [row(1), row(2, 12)], 'range', /close 12 is outside low 9 to high 11/],
    ['a negative volume', [row(1), '2024-01-02T16:00:00Z,10,11,9,10,-1'], 'size', /volume -1 is negative/],
    ['a time that comes twice', [row(1), row(2), row(2)], 'duplicate', /there is a bar of this time already/],
  ];

  it.each(bad)('%s', async (_title, rows, code, what) => {
    const text = lines(HEADER, ...rows, row(5), row(6));
    const error = await refused(() => run(text, { missing: 'nan' }));
    expect(error.name).toBe('DataError');
    expect(error.who).toBe('prices.csv');
    expect(error.what).toMatch(/^bar of A at 2024-01-0\dT16:00:00/);
    expect(error.what).toMatch(what);
    expect(error.error.context).toMatchObject({ code, instrument: 'A' });
    const dropped = await backtest({
      data: csv(text, { instrument: 'A', missing: 'nan' }),
      instruments: [instrument({ id: 'A' })],
      cash: 1000,
      strategy: byHand('buyer', () => []),
      onBadData: 'drop',
    });
    expect(dropped.events).toBe(rows.length + 1);
    expect(dropped.record.findings).toMatchObject([{ code, severity: 'error' }]);
  });

  it('times out of order', async () => {
    const error = await refused(() => run(lines(HEADER, row(1), row(3), row(2))));
    expect(error).toMatchObject({ name: 'DataError' });
    expect(`${error.what}; ${error.fix}`).toMatch(/order|before|falls back|sort/);
  });
});
