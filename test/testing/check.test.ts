import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isEdgeproofError } from '../../src/core/errors.js';
import { type Check, check, describeContract, runContract, summary } from '../../src/testing/index.js';

const root = join(import.meta.dirname, '../..');

const passing = check({ id: 'X-01', title: 'holds', fix: 'nothing', run: () => {} });
const failing = check({ id: 'X-02', title: 'does not hold', fix: 'mend it', run: (broke) => broke('it is broken') });
const skipped = check({ id: 'X-03', title: 'does not apply', fix: 'none', needs: () => 'no wings', run: () => {} });
const throwing: Check = { id: 'X-04', title: 'throws a text', run: () => Promise.reject('a text') };

describe('runContract', () => {
  it('runs what applies, says why it skips, and keeps the errors', async () => {
    const { ran, skipped: left, failed } = await runContract([passing, failing, skipped, throwing]);
    expect(ran).toBe(3);
    expect(left).toEqual([{ id: 'X-03', reason: 'no wings' }]);
    expect(failed.map((one) => [one.id, one.error.message])).toEqual([
      ['X-02', '[edgeproof] X-02 does not hold: it is broken; mend it'],
      ['X-04', 'a text'],
    ]);
    expect(isEdgeproofError(failed[0]!.error)).toBe(true);
  });

  it('runs a check whose needs cannot be asked, so that the error shows', async () => {
    const odd: Check = {
      ...failing,
      needs: () => {
        throw new Error('no plug-in');
      },
    };
    expect((await runContract([odd])).ran).toBe(1);
  });
});

/** A runner that remembers, and runs nothing by itself. */
function recorder() {
  const tests: { title: string; body: () => unknown }[] = [];
  const skips: string[] = [];
  const it = Object.assign(
    (title: string, body: () => unknown) => {
      tests.push({ title, body });
    },
    { skip: (title: string) => skips.push(title) },
  );
  return { tests, skips, runner: { describe: (_title: string, body: () => void) => body(), it } };
}

describe('describeContract', () => {
  it('registers every check, skips with the reason, and closes with the counts', async () => {
    const { tests, skips, runner } = recorder();
    const said: string[] = [];
    describeContract(runner, [passing, failing, skipped], { name: 'mine', log: (line) => said.push(line) });
    expect(tests.map((one) => one.title)).toEqual(['X-01 holds', 'X-02 does not hold', 'says what ran']);
    expect(skips).toEqual(['X-03 does not apply (no wings)']);
    await tests[0]!.body();
    expect(() => tests[1]!.body()).toThrow('X-02');
    await tests[2]!.body();
    expect(said).toEqual(['mine: 2 ran, 1 skipped: X-03 (no wings)']);
  });

  it('leaves out what does not apply where the runner cannot skip', () => {
    const { tests, runner } = recorder();
    describeContract({ describe: runner.describe, it: (title, body) => runner.it(title, body) }, [skipped]);
    expect(tests.map((one) => one.title)).toEqual(['says what ran']);
  });

  it('works with the test runner of Node, red and green', () => {
    const program = `
      import { describe, it } from 'node:test';
      import { check, describeContract } from './src/testing/check.ts';
      const checks = [
        check({ id: 'X-01', title: 'holds', fix: '', run: () => {} }),
        check({ id: 'X-02', title: 'breaks', fix: 'mend', run: (broke) => broke('broken') }),
        check({ id: 'X-03', title: 'skips', fix: '', needs: () => 'no wings', run: () => {} }),
      ];
      describeContract({ describe, it }, checks, { name: 'mine' });
    `;
    const node = spawnSync('node', ['--import', 'tsx', '--input-type=module', '-e', program], { cwd: root });
    const out = String(node.stdout);
    expect(out).toContain('ok 1 - X-01 holds');
    expect(out).toContain('not ok 2 - X-02 breaks');
    expect(out).toMatch(/X-03 skips \(no wings\) # SKIP/);
    expect(out).toContain('mine: 2 ran, 1 skipped: X-03 (no wings)');
    expect(node.status).toBe(1);
  });
});

describe('summary', () => {
  it('says counts and reasons', () => {
    expect(summary('a', { ran: 3, skipped: [] })).toBe('a: 3 ran, 0 skipped');
    expect(summary('a', { ran: 3, skipped: [{ id: 'B', reason: 'c' }] })).toBe('a: 3 ran, 1 skipped: B (c)');
  });
});
