import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { memoryLineStore } from '../../src/artifacts/line-store.js';
import { SketchMaker, sameContent } from '../../src/backtest/trials/content-sketch.js';
import { packDays, packNumbers, unpackDays, unpackNumbers } from '../../src/backtest/trials/packed-numbers.js';
import type { TrialInput } from '../../src/backtest/trials/trial-entry.js';
import { TrialLedger } from '../../src/backtest/trials/trial-ledger.js';
import { hashJson } from '../../src/core/hash.js';
import { lineFile } from '../../src/node/line-file.js';

const DAY = 86_400_000_000;

function sketchOf(from: number, bars: number): readonly number[] {
  const maker = new SketchMaker();
  for (let t = from; t < from + bars; t++) maker.add(t * DAY, 100 + Math.sin(t));
  return maker.sketch();
}

/** A trial of a strategy over some days; its returns depend on its name and the day alone. */
function trial(label: string, more: Partial<TrialInput> & { days?: number } = {}): TrialInput {
  const { days: n = 60, ...rest } = more;
  const days = Float64Array.from({ length: n }, (_, i) => i * DAY);
  const returns = days.map((_, i) => Math.sin(i * (1 + label.length)) / 100);
  return {
    research: 'trend',
    label,
    structure: hashJson(label),
    exact: true,
    instruments: [{ id: 'SPY', sketch: sketchOf(0, n) }],
    from: 0,
    to: n * DAY,
    evidence: {},
    series: { days, returns, matched: new Float64Array(n) },
    ...rest,
  };
}

const countAfter = async (...trials: readonly TrialInput[]): Promise<number> => {
  const ledger = new TrialLedger(memoryLineStore());
  for (const one of trials) await ledger.record(one);
  return (await ledger.count(trials.at(-1)!)).count;
};

describe('what the ledger counts', () => {
  it('counts distinct strategies, and a re-run as the same trial', async () => {
    expect(await countAfter(trial('a'), trial('bb'), trial('a'))).toBe(2);
  });

  it('writes many down without counting, and the same run never twice', async () => {
    const ledger = new TrialLedger(memoryLineStore());
    for (const label of ['a', 'bb', 'a', 'ccc']) await ledger.write(trial(label));
    expect((await ledger.entries()).map((one) => one.label)).toEqual(['a', 'bb', 'ccc']);
    expect((await ledger.record(trial('dddd'))).count).toBe(4);
  });

  it('does not forget when a bar is added', async () => {
    const longer = trial('a', { days: 61 });
    expect(await countAfter(trial('a'), trial('bb'), longer)).toBe(2);
  });

  it('does not forget when the instrument is renamed: the prices are the same', async () => {
    const renamed = trial('ccc', { instruments: [{ id: 'X', sketch: sketchOf(0, 60) }] });
    expect(await countAfter(trial('a'), trial('bb'), renamed)).toBe(3);
    const other = trial('ccc', { instruments: [{ id: 'X', sketch: sketchOf(5000, 60) }] });
    expect(await countAfter(trial('a'), trial('bb'), other)).toBe(1);
  });

  it('does not forget when the research is renamed, and does not count what others do later', async () => {
    const ledger = new TrialLedger(memoryLineStore());
    await ledger.record(trial('a'));
    await ledger.record(trial('bb'));
    const second = await ledger.record(trial('ccc', { research: 'new name' }));
    expect([second.count, second.inherited]).toEqual([3, 2]);
    await ledger.record(trial('dddd'));
    expect((await ledger.count(trial('ccc', { research: 'new name' }))).count).toBe(3);
    expect((await ledger.count(trial('a'))).count).toBe(3); // a, bb, dddd
  });

  it('counts the search that a trial was found in, also for a name that was kept in reserve before it', async () => {
    const ledger = new TrialLedger(memoryLineStore());
    const on = (label: string, research: string) => trial(label, { research });
    await ledger.record(on('a', 'reserve'));
    for (const label of ['bb', 'ccc', 'dddd']) await ledger.record(on(label, 'explore'));
    expect(await ledger.record(on('eeeee', 'reserve'))).toMatchObject({ count: 2, inherited: 0 });
    expect(await ledger.record(on('ccc', 'reserve'))).toMatchObject({ count: 5, inherited: 3 });
  });

  it('leaves out what was tried on another time', async () => {
    const later = trial('a', { from: 1000 * DAY, to: 1100 * DAY });
    expect(await countAfter(trial('bb'), later)).toBe(1);
  });

  it('tells functions of the user apart by what they returned', async () => {
    const one = trial('a', { exact: false });
    const other = { ...one, series: { ...one.series, returns: one.series.returns.map((r) => r + 0.001) } };
    expect(await countAfter(one, other)).toBe(2);
    expect(await countAfter(one, { ...trial('a', { exact: false, days: 70 }) })).toBe(1);
  });
});

describe('a ledger that cannot be edited', () => {
  it('is read again from its file, and shared by two writers', async () => {
    const path = join(await mkdtemp(join(tmpdir(), 'edgeproof-')), 'team', 'trials.jsonl');
    const [one, two] = [new TrialLedger(lineFile(path)), new TrialLedger(lineFile(path))];
    await Promise.all([one.record(trial('a')), two.record(trial('bb')), one.record(trial('ccc'))]);
    const again = new TrialLedger(lineFile(path));
    expect((await again.entries()).map((entry) => entry.seq)).toEqual([0, 1, 2]);
    expect((await again.count(trial('a'))).count).toBe(3);
    expect([...(await again.entries())[0]!.series.days]).toHaveLength(60);
  });

  it('says so when a line was changed or taken out', async () => {
    const path = join(await mkdtemp(join(tmpdir(), 'edgeproof-')), 'trials.jsonl');
    const ledger = new TrialLedger(lineFile(path));
    for (const name of ['a', 'bb', 'ccc']) await ledger.record(trial(name));
    const text = await readFile(path, 'utf8');
    const lines = text.trimEnd().split('\n');
    await writeFile(path, `${[lines[0], lines[2]].join('\n')}\n`);
    await expect(new TrialLedger(lineFile(path)).entries()).rejects.toThrow(/line 2 does not follow/);
    await writeFile(path, text.replace('"label":"bb"', '"label":"zz"'));
    await expect(new TrialLedger(lineFile(path)).entries()).rejects.toThrow(/line 2 does not follow/);
    await writeFile(path, text.slice(0, -5));
    await expect(new TrialLedger(lineFile(path)).entries()).rejects.toThrow(/middle of a line/);
  });
});

describe('what a line is made of', () => {
  it('packs numbers and days without losing a bit', () => {
    const values = [0, -0, Number.NaN, 1e-300, Math.PI, -1 / 3];
    expect([...unpackNumbers(packNumbers(values))]).toEqual(values);
    for (let n = 0; n < 5; n++) expect([...unpackNumbers(packNumbers(values.slice(0, n)))]).toEqual(values.slice(0, n));
    const days = [19_000, 19_001, 19_002, 19_005, 19_006, 19_020].map((d) => d * DAY);
    expect([...unpackDays(packDays(days))]).toEqual(days);
    expect(packDays(days)).toBe('19000 1*2 3 1 14');
    expect(() => packDays([5])).toThrow(/not midnight/);
  });

  it('knows prices again by their content', () => {
    expect(sameContent(sketchOf(0, 1000), sketchOf(0, 1001))).toBe(true);
    expect(sameContent(sketchOf(0, 1000), sketchOf(700, 300))).toBe(true);
    expect(sameContent(sketchOf(0, 1000), sketchOf(2000, 1000))).toBe(false);
  });
});
