import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isEdgeproofError } from '../../src/core/errors.js';
import { DAY, HOUR, MINUTE, toMicros } from '../../src/core/time.js';
import { csv } from '../../src/data/csv.js';
import type { CsvOptions } from '../../src/data/csv-options.js';
import { queryOf, read, readBars } from './reading.js';

const HEADER = 'time,open,high,low,close,volume';
const ROW = '2024-01-02T14:31:00Z,10,12,9,11,500';
const bars = (text: string, more: CsvOptions = {}) => readBars(csv(text, { instrument: 'A', ...more }), 'A');

/** The code of the error and its message. */
async function failure(text: string, more: CsvOptions = {}): Promise<string> {
  try {
    await bars(text, more);
  } catch (error) {
    if (isEdgeproofError(error)) return `${error.code} ${error.message}`;
    throw error;
  }
  return 'no error';
}

describe('csv dialects', () => {
  const one = { ts: toMicros('2024-01-02T14:31:00Z'), open: 10, high: 12, low: 9, close: 11, volume: 500 };
  it.each([
    ['plain', `${HEADER}\n${ROW}\n`, {}],
    ['no last line feed', `${HEADER}\n${ROW}`, {}],
    ['BOM, CRLF and blank lines', `\uFEFF${HEADER}\r\n\r\n${ROW}\r\n\r\n`, {}],
    [
      'semicolons and decimal commas',
      'time;open;high;low;close;volume\n2024-01-02T14:31:00Z;10,0;12,0;9,0;11,0;500',
      { decimal: ',' },
    ],
    ['tabs', `${HEADER}\n${ROW}\n`.replaceAll(',', '\t'), {}],
    ['bars', `${HEADER}\n${ROW}\n`.replaceAll(',', '|'), {}],
    [
      'quotes',
      `"time","open",high,low,close,"vol, ""all"""\n"2024-01-02T14:31:00Z","10",12,9,"11",500`,
      { columns: { volume: 'vol, "all"' } },
    ],
    ['short names', 'Date,O,H,L,C,Vol\n2024-01-02 14:31:00+00:00,10,12,9,11,500', {}],
    [
      'capitals, spaces and brackets',
      '<TIMESTAMP>,<Open Price>,<HIGH>,<LOW>,<CLOSE>,<Total Volume>\n1704205860,10,12,9,11,500',
      {},
    ],
    [
      'BOM and no header',
      '\uFEFF"10",2024-01-02T14:31:00Z,12,9,11,500',
      { columns: ['open', 'time', 'high', 'low', 'close', 'volume'] },
    ],
    ['no header', ROW, { columns: ['time', 'open', 'high', 'low', 'close', 'volume'] }],
    ['fields passed over', `x,${ROW},y`, { columns: [null, 'time', 'open', 'high', 'low', 'close', 'volume', null] }],
    ['date and clock apart', 'date,time,open,high,low,close,volume\n2024.01.02,14:31,10,12,9,11,500', { zone: 'UTC' }],
    ['lines ahead of the header', `made by hand\n\n${HEADER}\n${ROW}\n`, { skipLines: 1 }],
    ['ten-thousandths', `${HEADER}\n2024-01-02T14:31:00Z,100000,120000,90000,110000,500`, { priceScale: 10_000 }],
  ] as [string, string, CsvOptions][])('reads %s', async (_name, text, more) => {
    expect(await bars(text, { period: '1m', ...more })).toMatchObject([one]);
  });

  it('reads a file byte by byte as it reads it whole', async () => {
    const text = `\uFEFF${HEADER}\r\n${ROW}\r\n\r\n"2024-01-02T14:32:00Z","1""0",1,1,1,1\n`.replace('1""0', '10');
    const bytes = new TextEncoder().encode(text);
    const trickle = async function* () {
      for (const byte of bytes) yield Uint8Array.of(byte);
    };
    const options = { instrument: 'A', period: '1m' } as const;
    expect(await readBars(csv(trickle, options), 'A')).toEqual(await readBars(csv(text, options), 'A'));
  });

  it('adjusts prices by the adjusted close when that is asked for', async () => {
    const text = 'date,open,high,low,close,adj close,volume\n2024-01-02,10,12,8,10,5,100';
    expect(await bars(text)).toMatchObject([{ open: 10, high: 12, low: 8, close: 10 }]);
    expect(await bars(text, { prices: 'adjusted' })).toMatchObject([
      { open: 5, high: 6, low: 4, close: 5, volume: 100 },
    ]);
    expect(await failure(`${HEADER}\n${ROW}`, { prices: 'adjusted' })).toMatch(/CONFIG .* adjusted close/);
  });

  it('has NaN for a volume that the file does not have', async () => {
    const [one] = await bars('time,open,high,low,close\n2024-01-02T14:31:00Z,10,12,9,11');
    expect(one?.volume).toBeNaN();
  });

  it('reads prints and quotes', async () => {
    const prints = csv('time,price,size\n2024-01-02T14:31:00.25Z,10.5,3', { instrument: 'A', kind: 'trade' });
    expect(await read(prints, ['A'])).toMatchObject([
      { kind: 'trade', at: toMicros('2024-01-02T14:31:00.25Z'), price: 10.5, size: 3, aggressor: 0, instrument: 0 },
    ]);
    const quotes = csv('time,bid,bid size,ask,ask size\n2024-01-02T14:31:00Z,10,3,11,4', {
      instrument: 'A',
      kind: 'quote',
    });
    expect(await read(quotes, ['A'])).toMatchObject([{ kind: 'quote', bid: 10, bidSize: 3, ask: 11, askSize: 4 }]);
  });

  it('reads several instruments from one file, those of the universe', async () => {
    const row = (day: number, id: string, close: number) => `2024-01-0${day},${id},1,20,1,${close},5`;
    const text = [
      'date,symbol,open,high,low,close,volume',
      row(2, 'A', 10),
      row(2, 'B', 11),
      row(2, 'C', 12),
      row(3, 'B', 13),
      row(3, 'A', 14),
    ];
    const found = await read(csv(text.join('\n')), ['B', 'A']);
    expect(found.map((e) => (e.kind === 'bar' ? [e.instrument, e.close, e.seq, e.period] : []))).toEqual([
      [1, 10, 0, DAY],
      [0, 11, 1, DAY],
      [0, 13, 2, DAY],
      [1, 14, 3, DAY],
    ]);
    expect(await failure(text.join('\n'))).toMatch(/line 3 is of "B", lines before it are of "A"/);
    expect(await bars(text.slice(0, 2).join('\n'))).toMatchObject([{ close: 10 }]);
    await expect(read(csv(`${HEADER}\n${ROW}`), ['A'])).rejects.toThrow(/rows do not say which.*state instrument/);
  });
});

describe('csv times', () => {
  const at = async (time: string, more: CsvOptions = {}): Promise<number | undefined> =>
    (await bars(`${HEADER}\n${time},10,12,9,11,500`, { period: '1m', ...more }))[0]?.ts;
  const moment = toMicros('2024-01-02T14:31:00Z');

  it.each([
    ['2024-01-02T14:31:00Z', {}],
    ['2024-01-02 14:31Z', {}],
    ['2024-01-02 14:31:00 UTC', {}],
    ['2024-01-02T14:31:00.000000Z', {}],
    ['2024-01-02T09:31:00-05:00', {}],
    ['2024-01-02T09:31:00-0500', {}],
    ['2024-01-02T16:31:00+02', {}],
    ['2024-01-02 09:31', { zone: 'America/New_York' }],
    ['20240102 09:31', { zone: 'America/New_York' }],
    ['20240102T143100Z', {}],
    ['202401021431', { zone: 'UTC' }],
    ['20240102143100', { zone: '+00:00' }],
    ['01/02/2024 2:31 PM', { zone: 'UTC', timeFormat: 'mdy' }],
    ['2024-01-02 2:31:00PM', { zone: 'UTC' }],
    ['2024-01-02 12:31 AM', { zone: '-14:00' }],
    ['2024-01-03 12:31 PM', { zone: '+22:00' }],
    ['02.01.2024 14:31', { zone: 'UTC', timeFormat: 'dmy' }],
    ['1704205860', {}],
    ['1704205860.000', {}],
    ['1704205860000', {}],
    ['1704205860000000', {}],
    ['1704205860000000000', {}],
    ['1704205860000', { timeFormat: 'epoch-ms' }],
  ] as [string, CsvOptions][])('reads %s', async (time, more) => {
    expect(await at(time, more)).toBe(moment);
  });

  it('keeps microseconds and cuts what is below them', async () => {
    expect(await at('2024-01-02T14:31:00.123456789Z')).toBe(moment + 123_456);
    expect(await at('1704205860123456789')).toBe(moment + 123_456);
    expect(await at('1704205860.123456')).toBe(moment + 123_456);
    expect(await at('1704205860123.5')).toBe(moment + 123_500);
  });

  it('takes a bare date as its day in UTC, or as the session of a calendar', async () => {
    const day = `${HEADER}\n2024-11-29,10,12,9,11,500`;
    expect(await bars(day)).toMatchObject([{ start: toMicros('2024-11-29'), at: toMicros('2024-11-30'), period: DAY }]);
    expect(await bars(day.replaceAll('-', ''), { calendar: 'XNYS' })).toMatchObject([
      { start: toMicros('2024-11-29T14:30:00Z'), at: toMicros('2024-11-29T18:00:00Z') },
    ]);
    expect(await failure(`${HEADER}\n2024-12-25,10,12,9,11,500`, { calendar: 'XNYS' })).toMatch(/DATA .*Christmas Day/);
  });

  it('takes the time as the start when it is stated, or when the header says so', async () => {
    const text = `${HEADER}\n${ROW}`;
    expect(await bars(text, { time: 'start', period: '1m' })).toMatchObject([{ start: moment, at: moment + MINUTE }]);
    expect(await bars(text.replace('time', 'Open time'), { period: '1h' })).toMatchObject([
      { start: moment, at: moment + HOUR },
    ]);
    expect(await failure(text, { time: 'start' })).toMatch(/state period/);
    expect(await bars(text, { delay: '15s', period: '1m' })).toMatchObject([{ ts: moment, at: moment + 15e6 }]);
  });

  it('does not guess what a midnight means', async () => {
    const day = (time: string) => `${time},10,12,9,11,500`;
    const days = [HEADER, day('2024-11-27 00:00:00-05:00'), day('2024-11-29 00:00:00-05:00')].join('\n');
    expect(await failure(days, { period: '1d' })).toMatch(/CONFIG .*all stamped at midnight.*state time: "date"/);
    expect(await failure(days)).toMatch(/all stamped at midnight/);
    expect(await failure([HEADER, day('1704067200'), day('1704153600')].join('\n'))).toMatch(/all stamped at midnight/);
    const sessions = await bars(days, { time: 'date', calendar: 'XNYS' });
    expect(sessions.map((b) => b.at)).toEqual(['2024-11-27T21:00:00Z', '2024-11-29T18:00:00Z'].map((t) => toMicros(t)));
    expect((await bars(days, { time: 'end', period: '1d' }))[0]?.at).toBe(toMicros('2024-11-27T05:00:00Z'));
    expect((await bars(days, { time: 'start', period: '1d' }))[0]?.at).toBe(toMicros('2024-11-28T05:00:00Z'));
    const epoch = await bars(`${HEADER}\n${day('1704200400')}`, { time: 'date', zone: 'America/New_York' });
    expect(epoch[0]?.at).toBe(toMicros('2024-01-03')); // 2 January, 08:00 in New York
    const closes = [HEADER, day('2024-11-27T21:00:00Z'), day('2024-11-29T00:00:00Z')].join('\n');
    expect((await bars(closes))[0]?.at).toBe(toMicros('2024-11-27T21:00:00Z'));
    expect((await bars([HEADER, day('1704143400'), day('1704229800')].join('\n'))).length).toBe(2);
    const minutes = [HEADER, day('2024-01-02T00:00:00Z'), day('2024-01-02T00:01:00Z')].join('\n');
    expect((await bars(minutes)).length).toBe(2);
  });

  it('finds the length of bars from their spacing', async () => {
    const rows = [31, 32, 33, 50].map((m) => ROW.replace('14:31', `14:${m}`));
    expect((await bars([HEADER, ...rows].join('\n'))).map((b) => b.period)).toEqual([MINUTE, MINUTE, MINUTE, MINUTE]);
  });

  it('never guesses a zone, an order of day and month, or which of two hours', async () => {
    const with_ = (time: string, more: CsvOptions = {}) =>
      failure(`${HEADER}\n${time},10,12,9,11,500`, { period: '1m', ...more });
    expect(await with_('2024-01-02 09:31')).toMatch(
      /DATA .*line 2 time "2024-01-02 09:31" has no zone; state zone: "UTC"/,
    );
    expect(await with_('01/02/2024')).toMatch(/could be two dates.*mdy or dmy/);
    expect(await with_('2024-11-03 01:30', { zone: 'America/New_York' })).toMatch(/happened twice.*state twice/);
    expect(await with_('2024-03-10 02:30', { zone: 'America/New_York' })).toMatch(/the clock skipped it/);
    expect(await at('2024-11-03 01:30', { zone: 'America/New_York', twice: 'later' })).toBe(
      toMicros('2024-11-03T06:30:00Z'),
    );
    expect(await with_('12345')).toMatch(/count of unknown unit/);
    expect(await with_('soon')).toMatch(/is not a time/);
    expect(await with_('2024-02-30T00:00Z')).toMatch(/is not a date/);
    expect(await with_('2024-02-03T24:00Z')).toMatch(/is not a clock/);
  });

  it('reads any moment as it was written', async () => {
    const zones = fc.constantFrom('UTC', 'America/New_York', 'Asia/Kolkata');
    const instant = fc.integer({ min: toMicros('1971-01-01') / 1000, max: toMicros('2040-01-01') / 1000 });
    await fc.assert(
      fc.asyncProperty(zones, instant, async (zone, ms) => {
        expect(await at(new Date(ms).toISOString())).toBe(ms * 1000);
        const local = new Intl.DateTimeFormat('sv-SE', {
          timeZone: zone,
          dateStyle: 'short',
          timeStyle: 'medium',
        }).format(ms);
        const found = [await at(local, { zone, twice: 'earlier' }), await at(local, { zone, twice: 'later' })];
        expect(found).toContain(Math.floor(ms / 1000) * 1e6);
      }),
      { numRuns: 60 },
    );
  });
});

describe('csv numbers', () => {
  it('gives the same float64 as Number, however it is written', async () => {
    const number = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
      fc
        .tuple(fc.bigInt({ min: 0n, max: 10n ** 20n }), fc.bigInt({ min: 0n, max: 10n ** 12n }))
        .map(([a, b]) => `${a}.${b}`),
      fc.integer().map((i) => (i / 100).toFixed(2)),
      fc
        .tuple(fc.bigInt({ min: 10n ** 15n, max: 10n ** 19n }), fc.integer({ min: 1, max: 15 }))
        .map(([all, at]) => `${all}`.replace(new RegExp(`^(.{${at}})`), '$1.')),
      fc.constantFrom('007', '0.10', '1.', '.5', '-.5', '1e3', '+4', ' 12 ', '1E-7', '-0'),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(number, { minLength: 1, maxLength: 20 }), async (numbers) => {
        const text = [HEADER, ...numbers.map((n) => `2024-01-02T14:31:00Z,1,1,1,${n},1`)].join('\n');
        expect((await bars(text)).map((b) => b.close)).toEqual(numbers.map(Number));
      }),
    );
  });
});

describe('csv bad input', () => {
  it.each([
    ['an empty file', '', /DATA .*csv: is empty; check the file/],
    ['nothing but blank lines', '\n\r\n\n', /DATA .*is empty/],
    ['a header and no rows', `${HEADER}\n`, /DATA .*has a header and no rows/],
    [
      'a missing column',
      'time,open,high,low,volume\n1704205860,1,1,1,1',
      /CONFIG .*no column for close; it has: time, open, high, low, volume/,
    ],
    ['no header', ROW, /CONFIG .*line 1 has no names.*state columns/],
    ['one field', 'hello\nworld', /DATA .*one field/],
    ['NaN', `${HEADER}\n${ROW}\n2024-01-02T14:32:00Z,10,12,NaN,11,5`, /DATA .*line 3 low is NaN; repair/],
    ['an empty field', `${HEADER}\n2024-01-02T14:32:00Z,10,12,,11,5`, /DATA .*line 2 low is empty/],
    ['words', `${HEADER}\n\n2024-01-02T14:32:00Z,ten,12,1,11,5`, /DATA .*line 3 open "ten" is not a number/],
    [
      'a decimal comma',
      'time;open;high;low;close\n1704205860;1,5;1,5;1,5;1,5',
      /DATA .*open "1,5" is not a number.*state decimal/,
    ],
    [
      'a line cut off',
      `${HEADER}\n${ROW}\n2024-01-02T14:32:00Z,10,12,9`,
      /DATA .*line 3 has 4 of 6 fields; it may be cut off/,
    ],
    ['a line too long', `${HEADER}\n${ROW},7`, /DATA .*line 2 has more than 6 fields/],
    [
      'time that runs backwards',
      `${HEADER}\n${ROW}\n${ROW.replace('14:31', '14:30')}`,
      /DATA .*line 3 is earlier.*oldest first/,
    ],
    [
      'mixed zones',
      `${HEADER}\n${ROW}\n2024-01-02T09:32:00-05:00,1,1,1,1,1`,
      /DATA .*line 3.*has an offset where the times before it have Z/,
    ],
    ['zones on some lines', `${HEADER}\n${ROW}\n2024-01-02T14:32:00,1,1,1,1,1`, /DATA .*line 3.*has no zone where/],
    ['bare dates and clocks', `${HEADER}\n2024-01-01,1,1,1,1,1\n${ROW}`, /DATA .*line 3.*has a clock after bare dates/],
    [
      'a change of unit',
      `${HEADER}\n1704205860,1,1,1,1,1\n1704205920000,1,1,1,1,1`,
      /DATA .*not in the unit of the times before/,
    ],
    [
      'an open quote',
      `${HEADER}\n"2024-01-02T14:31:00Z,1,1,1,1,1\n`,
      /DATA .*quote that opens on line 2 is never closed/,
    ],
    ['text after a quote', `${HEADER}\n"2024"x,1,1,1,1,1\n`, /DATA .*line 2 has text after a closing quote/],
    ['two columns of one name', `${HEADER},close\n${ROW},3`, /CONFIG .*two columns "close"/],
  ] as [string, string, RegExp][])('names %s', async (_name, text, message) => {
    expect(await failure(text)).toMatch(message);
  });

  it('names options that do not exist or do not fit', async () => {
    expect(() => csv('', { colour: 1 } as never)).toThrow(/unknown option "colour".*options are: instrument/);
    expect(await failure(`${HEADER}\n${ROW}`, { columns: { close: 'Close' } })).toMatch(
      /CONFIG .*no column "Close"; it has: time, open/,
    );
    expect(await failure(`${HEADER}\n${ROW}`, { columns: { shut: 'close' } })).toMatch(
      /CONFIG .*no field "shut"; fields of a bar are/,
    );
    expect(await failure(ROW, { columns: ['time'] })).toMatch(/CONFIG .*1 names, line 1 has 6 fields/);
    expect(await failure(`${HEADER}\n${ROW}`, { zone: 'Nowhere' })).toMatch(/CONFIG .*"Nowhere" is not a time zone/);
  });

  it('lets NaN pass when that is stated, for the guard to judge', async () => {
    expect((await bars(`${HEADER}\n2024-01-02T14:32:00Z,10,12,,null,5`, { missing: 'nan' }))[0]).toMatchObject({
      low: Number.NaN,
      close: Number.NaN,
    });
  });
});

describe('csv streams', () => {
  const line = (i: number) =>
    `${new Date(1.6e12 + i * 60_000).toISOString()},100.25,101.5,99.75,100.5,${1000 + (i % 7)}\n`;

  it('reads a stream of any size in flat memory', async () => {
    const chunk = (from: number) => Array.from({ length: 1000 }, (_, i) => line(from + i)).join('');
    const size = chunk(0).length;
    const chunks = Math.ceil(256e6 / size); // a quarter of a gigabyte, as much as a test has time for; the rest is more of it
    let opened = 0;
    const source = csv(
      async function* () {
        opened++;
        yield `${HEADER}\n`;
        for (let i = 0; i < chunks; i++) yield chunk(i * 1000);
      },
      { instrument: 'A' },
    );
    let rows = 0;
    let peak = 0;
    let base = 0;
    for await (const batch of source.history?.(queryOf(['A']), new AbortController().signal) ?? []) {
      rows += batch.length;
      if (rows % 409_600 < 4096) {
        globalThis.gc?.();
        const used = process.memoryUsage().heapUsed + process.memoryUsage().arrayBuffers;
        if (base === 0) base = used;
        peak = Math.max(peak, used);
      }
    }
    expect([rows, opened]).toEqual([chunks * 1000, 1]);
    expect(peak - base).toBeLessThan(100e6);
  }, 120_000);

  it('stops reading when the query ends, and releases the stream', async () => {
    let lines = 0;
    let released = false;
    const source = csv(
      async function* () {
        try {
          yield `${HEADER}\n`;
          for (;;) yield line(lines++);
        } finally {
          released = true;
        }
      },
      { instrument: 'A' },
    );
    const to = (1.6e12 + 10_000 * 60_000) * 1000;
    const events = await read(source, ['A'], { from: to - 5 * MINUTE, to });
    expect(events.map((e) => e.seq)).toEqual([9995, 9996, 9997, 9998, 9999]);
    expect(lines).toBeLessThan(20_000);
    expect(released).toBe(true);
  });

  it('can be read again, and gives the same', async () => {
    const source = csv(Array.from({ length: 10_000 }, (_, i) => line(i)).join(''), {
      instrument: 'A',
      columns: ['time', 'open', 'high', 'low', 'close', 'volume'],
    });
    const first = await readBars(source, 'A');
    expect(first.length).toBe(10_000);
    expect(await readBars(source, 'A')).toEqual(first);
    expect(await read(source, ['B'])).toEqual([]);
    expect(await read(source, ['A'], { kinds: ['trade'] })).toEqual([]);
  });
});
