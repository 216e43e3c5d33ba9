/** The journal in a database: what it promises beside the suite of every store, in journal-store.test.ts. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TrialLedger } from '../../src/backtest/index.js';
import { journalFile } from '../../src/node/journal-file.js';
import { journalSqlite } from '../../src/node/journal-sqlite.js';
import { lineSqlite } from '../../src/node/line-sqlite.js';
import { printJournal } from '../../src/node/print-journal.js';
import { openSqlite } from '../../src/node/sqlite-library.js';
import type { OmsRecord } from '../../src/oms/journal/record.js';

const fresh = (): string => join(mkdtempSync(join(tmpdir(), 'edgeproof-sqlite-')), 'orders.sqlite');
const note = (n: number): OmsRecord => ({ t: 'note', at: n, what: `n${n} ümläut`, body: { n } });
const missing = await openSqlite('test', ':memory:', false).then(
  (database) => void database.close(),
  (cause: unknown) => cause,
);
if (missing !== undefined) console.warn(`SQLite is not tested here: ${String(missing)}`);

describe.skipIf(missing !== undefined)('a journal in a database', () => {
  it('is refused to a second one while it is open, and free after', async () => {
    const path = fresh();
    const first = await journalSqlite(path);
    await expect(journalSqlite(path)).rejects.toThrow(/is in use: process \d+ has it/);
    await first.close();
    await (await journalSqlite(path)).close();
  });

  it('many syncs at once share few transactions, and all are there for another reader before it is closed', async () => {
    const path = fresh();
    const journal = await journalSqlite(path);
    await journal.load();
    await Promise.all(
      Array.from({ length: 200 }, async (_, n) => {
        journal.append('sim', note(n));
        await journal.sync();
      }),
    );
    const reader = await openSqlite('test', path, true);
    expect(reader.prepare('SELECT count(*) AS n FROM order_journal').get()).toEqual({ n: 200 });
    expect(reader.prepare("SELECT count(*) AS n FROM order_journal WHERE kind = 'note' AND at < 10").get()).toEqual({
      n: 10,
    });
    reader.close();
    await journal.close();
  });

  it('what was synced is there after a kill, what was not is not half there', async () => {
    const path = fresh();
    const program = `
      const { journalSqlite } = await import(${JSON.stringify(new URL('../../src/node/journal-sqlite.ts', import.meta.url).href)});
      const journal = await journalSqlite(${JSON.stringify(path)});
      await journal.load();
      for (let n = 1; n <= 7; n++) journal.append('sim', { t: 'note', at: n, what: 'n', body: n });
      await journal.sync();
      journal.append('sim', { t: 'note', at: 8, what: 'n', body: 8 });
      process.kill(process.pid, 'SIGKILL');`;
    const { signal } = spawnSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', program], {
      cwd: process.cwd(),
    });
    expect(signal).toBe('SIGKILL');
    const journal = await journalSqlite(path);
    expect((await journal.load()).entries.map((one) => one.seq)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    await journal.close();
  });

  it('a changed record and a missing one are refused, wherever they are', async () => {
    const path = fresh();
    const journal = await journalSqlite(path);
    await journal.load();
    for (let n = 1; n <= 4; n++) {
      journal.append('sim', note(n));
      await journal.sync();
    }
    await journal.close();
    for (const damage of [
      "UPDATE order_journal SET line = replace(line, 'n', 'm') WHERE seq = ",
      'DELETE FROM order_journal WHERE seq = ',
    ])
      for (const seq of [1, 2, 3]) {
        const copy = fresh();
        const source = await openSqlite('test', path, true);
        source.prepare('VACUUM INTO ?').run(copy);
        source.close();
        const database = await openSqlite('test', copy, false);
        database.exec(damage + seq);
        database.close();
        const again = await journalSqlite(copy);
        await expect(again.load()).rejects.toThrow(/damaged/);
        await again.close();
      }
  });

  it('is not read when another version wrote it', async () => {
    const path = fresh();
    const database = await openSqlite('test', path, false);
    database.pragma('user_version = 9');
    database.close();
    const journal = await journalSqlite(path);
    await expect(journal.load()).rejects.toThrow(/is of version 9/);
    await journal.close();
  });

  it('holds the same as the file after any history of appends, syncs, compactions and restarts', async () => {
    const step = fc.oneof(
      fc.record({ do: fc.constant('append' as const), n: fc.nat(99) }),
      fc.record({ do: fc.constantFrom('sync' as const, 'compact' as const, 'restart' as const), n: fc.nat(9) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        const [one, other] = [fresh(), fresh()];
        let stores = [await journalSqlite(one), await journalFile(other)];
        const load = async () => (await Promise.all(stores.map((store) => store.load()))).map(({ entries }) => entries);
        await load();
        for (const { do: what, n } of steps)
          if (what === 'append') expect(stores[0]!.append('sim', note(n))).toBe(stores[1]!.append('sim', note(n)));
          else if (what === 'sync') await Promise.all(stores.map((store) => store.sync()));
          else if (what === 'compact')
            await Promise.all(
              stores.map((store) => store.compact([{ venue: 'sim', record: { t: 'snapshot', at: n, state: n } }])),
            );
          else {
            await Promise.all(stores.map((store) => store.close()));
            stores = [await journalSqlite(one), await journalFile(other)];
            const [mine, theirs] = await load();
            expect(mine).toEqual(theirs);
          }
        await Promise.all(stores.map((store) => store.close()));
        expect(await printJournal(one)).toBe(await printJournal(other));
      }),
      { numRuns: 15 },
    );
  });
});

describe.skipIf(missing !== undefined)('lines in a database', () => {
  it('nobody follows a line twice; a trial ledger lives there', async () => {
    const path = fresh();
    const [one, other] = [lineSqlite(path), lineSqlite(path)];
    const taken = await Promise.all([one.append('a', 0), other.append('b', 0)]);
    expect(taken.filter(Boolean).length).toBe(1);
    expect(await one.append('c', 1)).toBe(true);
    expect((await other.read(0)).length).toBe(2);
    expect(await other.read(1)).toEqual(['c']);
    expect(await new TrialLedger(lineSqlite(fresh())).entries()).toEqual([]);
  });
});

describe('a printed journal', () => {
  const terms = {
    strategy: 'trend',
    instrument: 'SPY',
    side: 'buy',
    type: 'limit',
    quantity: '10',
    limit: '99.5',
    timeInForce: 'gtc',
    decidedAt: 0,
  } as const;
  const history: readonly OmsRecord[] = [
    { t: 'opening', at: 0, positions: { SPY: '5' }, cash: { USD: '1000' } },
    { t: 'order', at: 1_000_000, id: 'trend-0-1-0', wire: 'k1', terms },
    { t: 'status', at: 2_000_000, wire: 'k1', signal: 'ack' },
    {
      t: 'fill',
      at: 3_000_000,
      wire: 'k1',
      fill: { id: 'f', price: '99.4', quantity: '4', cumulative: '4', fee: '0.1', feeCurrency: 'USD', ts: 3_000_000 },
    },
    { t: 'order', at: 4_000_000, id: 'trend-0-4-0', wire: 'k2', terms },
    { t: 'cancel', at: 5_000_000, id: 'trend-0-1-0', why: 'two\nlines' },
  ];

  it('is one line a record, by time, in words; of one order, at one venue, the last', async () => {
    const path = fresh();
    const file = await journalFile(path);
    await file.load();
    for (const one of history) file.append('sim', one);
    await file.sync();
    const text = await printJournal(path);
    expect(text.split('\n')[1]).toBe(
      '       2  1970-01-01T00:00:01.000Z  sim  order trend-0-1-0: buy 10 SPY limit limit 99.5 gtc for trend; goes out as k1',
    );
    expect(text.split('\n')[3]).toContain('k1: filled 4 at 99.4, 4 so far, fee 0.1 USD (fill f)');
    expect(text.split('\n').length).toBe(history.length + 1);
    const ofOne = await printJournal(path, { order: 'trend-0-1-0' });
    expect(ofOne.split('\n').map((line) => line.slice(0, 8).trim())).toEqual(['2', '3', '4', '6', '']);
    expect(await printJournal(path, { order: 'k1' })).toBe(ofOne);
    expect(await printJournal(path, { last: 1 })).toBe(`${text.split('\n')[5]}\n`);
    expect(await printJournal(path, { venue: 'other' })).toBe('');
    await file.close();
  });

  it('tells of a torn tail, and refuses what is no journal', async () => {
    const path = fresh();
    const file = await journalFile(path);
    await file.load();
    file.append('sim', history[0]!);
    await file.close();
    writeFileSync(path, 'torn', { flag: 'a' });
    expect(await printJournal(path)).toContain('4 bytes of a record that was not whole');
    writeFileSync(path, 'no journal at all\n');
    await expect(printJournal(path)).rejects.toThrow(/does not begin as a journal does/);
  });
});
