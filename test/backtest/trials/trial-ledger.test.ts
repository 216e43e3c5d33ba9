import { describe, expect, it } from 'vitest';
import { type LineStore, memoryLineStore } from '../../../src/artifacts/line-store.js';
import type { TrialInput } from '../../../src/backtest/trials/trial-entry.js';
import { TrialLedger } from '../../../src/backtest/trials/trial-ledger.js';
import { hashJson } from '../../../src/core/hash.js';

const DAY = 86_400_000_000;

/** A trial on days 0 to `n`; `more` says what is another. */
function trial(label: string, more: Partial<TrialInput> = {}, n = 30, from = 0, edge = 0): TrialInput {
  const days = Float64Array.from({ length: n }, (_, i) => (from + i) * DAY);
  const returns = days.map((day) => Math.sin(day / DAY) / 100 + edge);
  return {
    research: 'own',
    label,
    structure: hashJson(label),
    exact: true,
    instruments: [{ id: 'SPY', sketch: [] }],
    from: 0,
    to: 100,
    evidence: {},
    series: { days, returns, matched: new Float64Array(n) },
    ...more,
  };
}
async function ledgerOf(...trials: readonly TrialInput[]): Promise<TrialLedger> {
  const ledger = new TrialLedger(memoryLineStore());
  for (const one of trials) await ledger.record(one);
  return ledger;
}
const labels = async (query: TrialInput, ...trials: readonly TrialInput[]): Promise<string> => {
  const { trials: counted, count, inherited } = await (await ledgerOf(...trials)).count(query);
  expect(counted).toHaveLength(count);
  return `${counted.map((one) => one.label).join(' ')} | ${inherited}`;
};
const lines = async (...trials: readonly TrialInput[]) => (await (await ledgerOf(...trials)).entries()).length;

describe('data overlap', () => {
  const a = trial('a');

  it('in time, both ends included', async () => {
    const at = (from: number, to: number) => labels(trial('b', { from, to }), a);
    expect(await at(100, 200)).toBe('a | 0');
    expect(await at(101, 200)).toBe(' | 0');
    expect(await at(-50, 0)).toBe('a | 0');
    expect(await at(-50, -1)).toBe(' | 0');
    expect(await at(40, 60)).toBe('a | 0');
  });

  it('in an instrument, by its name or by its prices', async () => {
    const [spy, qqq] = [
      { id: 'SPY', sketch: [1, 2, 3] },
      { id: 'QQQ', sketch: [7, 8, 9] },
    ];
    const on = (...instruments: TrialInput['instruments'][number][]) => trial('b', { instruments });
    const seen = trial('a', { instruments: [qqq, spy] });
    expect(await labels(on({ id: 'IWM', sketch: [4, 5] }), seen)).toBe(' | 0');
    expect(await labels(on({ id: 'IWM', sketch: [4, 5] }, { id: 'SPY', sketch: [] }), seen)).toBe('a | 0');
    expect(await labels(on({ id: 'RENAMED', sketch: [2, 3] }), seen)).toBe('a | 0');
    expect(await labels(on({ id: 'RENAMED', sketch: [3, 4] }), seen)).toBe(' | 0');
  });
});

describe('what is the same trial', () => {
  const again = { from: 1, to: 101 };

  it('is the same strategy on the same data, of which the newest run counts', async () => {
    const ledger = await ledgerOf(trial('a'), trial('b'), trial('a', again));
    const counted = await ledger.count(trial('a'));
    expect(counted.trials.map((one) => [one.label, one.seq])).toEqual([
      ['a', 2],
      ['b', 1],
    ]);
    expect(counted.count).toBe(2);
  });

  it('is followed through all of its runs', async () => {
    const third = trial('a', { from: 2, to: 102 });
    expect(await labels(trial('a'), trial('b'), trial('a'), trial('a', again), third)).toBe('b a | 0');
    // The third overlaps with the second and not with the first: still the same trial.
    const chain = [trial('a', { from: 0, to: 10 }), trial('a', { from: 5, to: 20 }), trial('a', { from: 15, to: 30 })];
    expect((await (await ledgerOf(...chain)).count(trial('a'))).count).toBe(1);
    const apart = [trial('a', { from: 0, to: 10 }), trial('a', { from: 20, to: 30 })];
    expect((await (await ledgerOf(...apart)).count(trial('a'))).count).toBe(2);
  });

  it('is known by its returns where the hash cannot see all', async () => {
    const vague = (more: Partial<TrialInput>, n?: number, from?: number, edge?: number) =>
      trial('a', { exact: false, ...more }, n, from, edge);
    const count = async (...trials: TrialInput[]) => (await (await ledgerOf(...trials)).count(trial('z'))).count;
    expect(await count(vague({}), vague(again))).toBe(1);
    expect(await count(vague({}), vague(again, 30, 0, 0.001))).toBe(2);
    expect(await count(vague({}), trial('a', again, 30, 0, 0.001))).toBe(2);
    expect(await count(trial('a'), vague(again, 30, 0, 0.001))).toBe(2);
    expect(await count(trial('a'), trial('a', again, 30, 0, 0.001))).toBe(1);
    // Twenty days in common are asked for, or all of a shorter run.
    expect(await count(vague({}, 30), vague(again, 30, 10))).toBe(1);
    expect(await count(vague({}, 30), vague(again, 30, 11))).toBe(2);
    expect(await count(vague({}, 30, 10), vague(again, 30))).toBe(1);
    expect(await count(vague({}, 30), vague(again, 5, 20))).toBe(1);
    expect(await count(vague({}, 5, 20), vague(again, 30))).toBe(1);
    expect(await count(vague({}, 30), vague(again, 5, 26))).toBe(2);
  });

  it('is never that of another strategy', async () => {
    expect((await (await ledgerOf(trial('a'), trial('b'))).count(trial('a'))).count).toBe(2);
  });
});

describe('the very same run', () => {
  it('is not written down twice', async () => {
    expect(await lines(trial('a'), trial('a'))).toBe(1);
  });

  it.each<[string, TrialInput]>([
    ['strategy', trial('a', { structure: hashJson('b') })],
    ['research', trial('a', { research: 'other' })],
    ['start', trial('a', { from: -1 })],
    ['end', trial('a', { to: 101 })],
    ['number of days', trial('a', {}, 31)],
    ['returns', trial('a', {}, 30, 0, 0.001)],
    ['instrument', trial('a', { instruments: [{ id: 'QQQ', sketch: [] }] })],
  ])('is not one of another %s', async (_, other) => {
    expect(await lines(trial('a'), other)).toBe(2);
  });
});

describe('another name for the research', () => {
  const of = (research: string, label: string) => trial(label, { research });

  it('does not forget what was tried before it', async () => {
    expect(await labels(of('new', 'x'), of('old', 'a'), of('older', 'b'))).toBe('a b | 2');
    expect(await labels(of('new', 'x'), of('old', 'a'), of('new', 'b'), of('old', 'c'), of('new', 'd'))).toBe(
      'a b d | 1',
    );
    expect(await labels(of('old', 'x'), of('old', 'a'), of('new', 'b'), of('old', 'c'))).toBe('a c | 0');
    // The research began with its first trial on these data, not with one elsewhere.
    const elsewhere = trial('e', { research: 'new', from: 500, to: 600 });
    expect(await labels(of('new', 'x'), elsewhere, of('old', 'a'), of('new', 'b'))).toBe('a b | 1');
  });

  it('inherits a trial once, however often it was run', async () => {
    const rerun = trial('a', { research: 'old', to: 101 });
    expect(await labels(of('new', 'x'), of('old', 'a'), rerun)).toBe('a | 1');
    // Tried again under the new name it is an inherited one still.
    expect(await labels(of('new', 'x'), of('old', 'a'), of('new', 'a'))).toBe('a | 1');
  });
});

describe('a ledger and its store', () => {
  it('says what counts after a trial is recorded', async () => {
    const ledger = new TrialLedger(memoryLineStore());
    expect(await ledger.count(trial('a'))).toEqual({ trials: [], count: 0, inherited: 0 });
    expect((await ledger.record(trial('a'))).count).toBe(1);
    expect((await ledger.record(trial('b'))).count).toBe(2);
    expect((await ledger.entries()).map((one) => one.seq)).toEqual([0, 1]);
  });

  it('reads only what is new, and tries again when somebody else was first', async () => {
    const store = memoryLineStore();
    const asked: number[] = [];
    const afters: number[] = [];
    const seen: LineStore = {
      read: (from) => {
        asked.push(from);
        return store.read(from);
      },
      append: async (line, after) => {
        afters.push(after);
        if (afters.length === 1) await new TrialLedger(store).record(trial('faster'));
        return store.append(line, after);
      },
    };
    const ledger = new TrialLedger(seen);
    const { trials } = await ledger.record(trial('a'));
    expect(trials.map((one) => one.label)).toEqual(['faster', 'a']);
    expect(afters).toEqual([0, 1]);
    expect(asked).toEqual([0, 0, 2]);
  });
});
