import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compareFigures, largestDifference } from '../../examples/parity/compare.js';

describe('npm run parity', () => {
  it('says that there is no data, counts what it skips, and ends well', () => {
    const empty = mkdtempSync(join(tmpdir(), 'edgeproof-parity-'));
    const tsx = join(process.cwd(), 'node_modules/.bin/tsx');
    const done = spawnSync(tsx, ['scripts/parity.ts', '--json'], {
      encoding: 'utf8',
      env: { ...process.env, EDGEPROOF_DATA: empty },
    });
    rmSync(empty, { recursive: true });
    expect(done.status).toBe(0);
    expect(done.stdout).toContain('no data');
    const { ok, figures } = JSON.parse(done.stdout.trim().split('\n').at(-1) ?? '') as {
      ok: boolean;
      figures: { [name: string]: number };
    };
    expect({ ok, ran: figures['ran'] }).toEqual({ ok: true, ran: 0 });
    expect(figures['skipped']).toBeGreaterThan(7);
    expect(Object.keys(figures)).toEqual(['ran', 'skipped']);
  });

  it('takes text to the last character, numbers within the tolerance, and nothing for a figure that is missing', () => {
    const published = { cash: '10.00', sharpe: 2, beta: 1, gone: 3 };
    const rows = compareFigures(published, { cash: '10.0', sharpe: 2 + 1e-9, beta: 1.1 }, 1e-8);
    expect(rows.map((row) => row.equal)).toEqual([false, true, false, false]);
    expect(largestDifference(rows.slice(0, 3))).toBeCloseTo(0.1, 12);
    expect(largestDifference(rows)).toBeNaN();
  });
});
