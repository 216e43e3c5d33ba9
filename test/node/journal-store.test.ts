import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { journalFile } from '../../src/node/journal-file.js';
import { journalSqlite } from '../../src/node/journal-sqlite.js';
import { openSqlite } from '../../src/node/sqlite-library.js';
import type { JournalStore } from '../../src/oms/journal/journal-store.js';
import { JOURNAL_HEAD, journalLine, readJournal } from '../../src/oms/journal/journal-text.js';
import { memoryJournal } from '../../src/oms/journal/memory-journal.js';
import type { OmsRecord } from '../../src/oms/journal/record.js';

const fresh = (): string => join(mkdtempSync(join(tmpdir(), 'edgeproof-journal-')), 'orders.journal');
const note = (n: number): OmsRecord => ({ t: 'note', at: n, what: `n${n} ümläut`, body: { n } });

/** A store that can be opened again on what it held. */
interface Case {
  readonly name: string;
  readonly make: () => () => Promise<JournalStore>;
}

const missing = await openSqlite('test', ':memory:', false).then(
  (database) => void database.close(),
  (cause: unknown) => cause,
);
if (missing !== undefined) console.warn(`the journal in a database is not tested here: ${String(missing)}`);

const cases: readonly Case[] = [
  ...(missing === undefined
    ? [
        {
          name: 'database',
          make: () => {
            const path = fresh();
            return () => journalSqlite(path);
          },
        },
      ]
    : []),
  {
    name: 'file',
    make: () => {
      const path = fresh();
      return () => journalFile(path);
    },
  },
  {
    name: 'memory',
    make: () => {
      let last = memoryJournal();
      return async () => {
        last = memoryJournal(last.text);
        return last;
      };
    },
  },
];

describe.each(cases)('a journal in a $name', ({ make }) => {
  it('gives back what was synced, numbered without holes', async () => {
    const open = make();
    const first = await open();
    expect((await first.load()).entries).toEqual([]);
    for (let n = 1; n <= 5; n++) expect(first.append('sim', note(n))).toBe(n);
    await first.sync();
    await first.close();
    const again = await open();
    const { entries, torn } = await again.load();
    expect(entries.map((one) => one.seq)).toEqual([1, 2, 3, 4, 5]);
    expect(entries.map((one) => one.record)).toEqual([1, 2, 3, 4, 5].map(note));
    expect(torn).toBe(0);
    expect(again.append('sim', note(6))).toBe(6);
    await again.close();
    const third = await open();
    expect((await third.load()).entries.length).toBe(6);
    await third.close();
  });

  it('puts snapshots in place of what came before, and goes on behind them', async () => {
    const open = make();
    const first = await open();
    await first.load();
    for (let n = 1; n <= 3; n++) first.append('sim', note(n));
    const compacted = first.compact([{ venue: 'sim', record: { t: 'snapshot', at: 9, state: { n: 3 } } }]);
    first.append('sim', note(10));
    await compacted;
    await first.sync();
    await first.close();
    const again = await open();
    const { entries } = await again.load();
    expect(entries.map((one) => one.record.t)).toEqual(['snapshot', 'note']);
    expect(entries.map((one) => one.seq)).toEqual([4, 5]);
    await again.close();
  });

  it('refuses an append before it was loaded, and a second load', async () => {
    const store = await make()();
    expect(() => store.append('sim', note(1))).toThrow(/load it first/);
    await store.load();
    await expect(store.load()).rejects.toThrow(/twice/);
    await store.close();
  });
});

describe('the file', () => {
  it('is refused to a second one while it is open, and free after', async () => {
    const path = fresh();
    const first = await journalFile(path);
    await expect(journalFile(path)).rejects.toThrow(/is in use: process \d+ has it/);
    await first.close();
    await (await journalFile(path)).close();
  });

  it('is taken over from a process that is gone', async () => {
    const path = fresh();
    writeFileSync(`${path}.lock`, '999999999 12345\n');
    await (await journalFile(path)).close();
  });

  it('is read by a person as it is', async () => {
    const path = fresh();
    const file = await journalFile(path);
    await file.load();
    file.append('sim', { t: 'halt', at: 5, source: 'me', reason: 'lunch' });
    await file.close();
    expect(readFileSync(path, 'utf8')).toMatch(
      /^edgeproof-order-journal 1\n1 0 [0-9a-f]{8} \{"v":"sim","t":"halt","at":5,"source":"me","reason":"lunch"\}\n$/,
    );
  });

  it('many syncs at once share few writes, and all are on disk', async () => {
    const path = fresh();
    const file = await journalFile(path);
    await file.load();
    await Promise.all(
      Array.from({ length: 200 }, async (_, n) => {
        file.append('sim', note(n));
        await file.sync();
      }),
    );
    expect(readJournal(readFileSync(path, 'latin1')).entries.length).toBe(200);
    await file.close();
  });
});

describe('the text', () => {
  const lines = [1, 2, 3, 4].map((n) => journalLine(n, n - 1, 'sim', note(n)));
  const whole = JOURNAL_HEAD + lines.join('');

  it('is cut where its tail is torn, at every byte', () => {
    for (let cut = JOURNAL_HEAD.length; cut < whole.length; cut++) {
      const { entries, whole: kept, torn } = readJournal(whole.slice(0, cut));
      expect(kept + torn).toBe(cut);
      expect(entries.length).toBe(
        lines.filter((_, k) => JOURNAL_HEAD.length + lines.slice(0, k + 1).join('').length <= cut).length,
      );
    }
  });

  it('is never skipped over where it is damaged in the middle, at every byte', () => {
    const last = whole.length - lines[3]!.length;
    for (let at = JOURNAL_HEAD.length; at < last; at++) {
      const bad = `${whole.slice(0, at)}${whole[at] === 'x' ? 'y' : 'x'}${whole.slice(at + 1)}`;
      expect(() => readJournal(bad)).toThrow(/is damaged, and record \d+ behind it is whole/);
    }
  });

  it('is not whole when a line is missing, or comes twice', () => {
    expect(() => readJournal(JOURNAL_HEAD + lines[0]! + lines[2]! + lines[3]!)).toThrow(/damaged/);
    expect(() => readJournal(JOURNAL_HEAD + lines[0]! + lines[1]! + lines[1]! + lines[2]! + lines[3]!)).toThrow(
      /damaged/,
    );
  });

  it('cuts a tail that was written in pieces, of which a later one came through', () => {
    const unsynced = [5, 6].map((n) => journalLine(n, 4, 'sim', note(n)));
    const holed = whole + 'x'.repeat(unsynced[0]!.length) + unsynced[1]!;
    expect(readJournal(holed)).toMatchObject({ whole: whole.length, torn: holed.length - whole.length });
  });

  it('of another version, or of something else, is refused', () => {
    expect(() => readJournal('edgeproof-order-journal 2\n')).toThrow(/version 2/);
    expect(() => readJournal('date,open,high,low,close\n1,2,3,4,5\n')).toThrow(/does not begin as a journal/);
  });
});
