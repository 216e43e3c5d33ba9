/** What every line store promises, in memory and in a file: only grows, one writer follows a line, everybody reads the same. */
import { appendFile, mkdtemp, readFile, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type LineStore, memoryLineStore } from '../../src/artifacts/line-store.js';
import { lineFile } from '../../src/node/line-file.js';

const path = async (): Promise<string> => join(await mkdtemp(join(tmpdir(), 'edgeproof-')), 'team', 'lines.jsonl');

/** Stores, and how many views of one and the same are opened. */
const stores: Readonly<Record<string, () => Promise<readonly [LineStore, LineStore]>>> = {
  memoryLineStore: async () => {
    const one = memoryLineStore();
    return [one, one];
  },
  lineFile: async () => {
    const file = await path();
    return [lineFile(file), lineFile(file)];
  },
};

describe.each(Object.entries(stores))('%s', (_, open) => {
  it('keeps what two writers append, whoever reads from wherever', async () => {
    const step = fc.record({
      who: fc.integer({ min: 0, max: 1 }),
      line: fc.string({ minLength: 1, unit: 'grapheme' }).map((text) => JSON.stringify(text)),
      behind: fc.integer({ min: 0, max: 2 }),
      from: fc.integer({ min: 0, max: 9 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (steps) => {
        const views = await open();
        const lines: string[] = [];
        for (const { who, line, behind, from } of steps) {
          const after = lines.length - behind;
          const added = await views[who]!.append(line, after);
          expect(added).toBe(after === lines.length);
          if (added) lines.push(line);
          expect(await views[1 - who]!.read(from)).toEqual(lines.slice(from));
          expect(await views[who]!.read(0)).toEqual(lines);
        }
      }),
      { numRuns: 15 },
    );
  });

  it('lets exactly one of many at once follow a line', async () => {
    const views = await open();
    const said = await Promise.all(Array.from({ length: 8 }, (__, k) => views[k % 2]!.append(`"${k}"`, 0)));
    expect(said.filter(Boolean)).toHaveLength(1);
    expect(await views[0].read(0)).toHaveLength(1);
  });
});

describe('a line file', () => {
  it('is read on from where it was, and from the start when it is shorter than it was', async () => {
    const file = await path();
    const store = lineFile(file);
    for (const [k, line] of ['"a"', '"b"', '"c"'].entries()) await store.append(line, k);
    await appendFile(file, '"d"\n');
    expect(await store.read(3)).toEqual(['"d"']);
    await truncate(file, 8);
    expect(await store.read(0)).toEqual(['"a"', '"b"']);
    expect(await store.append('"e"', 4)).toBe(false);
    expect(await store.append('"e"', 2)).toBe(true);
    await writeFile(file, `${await readFile(file, 'utf8')}"torn`);
    await expect(store.read(0)).rejects.toThrow(/middle of a line/);
  });
});
