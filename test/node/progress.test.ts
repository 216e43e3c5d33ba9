import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { progressBar, progressLine } from '../../src/node/progress.js';

function stream(isTTY: boolean, columns = 80) {
  const written: string[] = [];
  return { isTTY, columns, written, write: (text: string) => written.push(text) };
}

describe('progressBar', () => {
  it('draws one line on a terminal, at most every 80 ms, and ends it', () => {
    const out = stream(true);
    let now = 0;
    const bar = progressBar({ stream: out, clock: () => now });
    for (let i = 0; i <= 1000; i++) {
      now += 1;
      bar.update({ done: i, total: 1000, label: 'bars' });
    }
    bar.done();
    expect(out.written.length).toBeLessThan(17);
    expect(out.written.join('').split('\n')).toHaveLength(2);
    expect(out.written.at(-2)).toContain('100 %');
  });

  it('is silent where there is no terminal, or writes a line a tenth when asked', () => {
    const silent = stream(false);
    const bar = progressBar({ stream: silent });
    bar.update({ done: 5, total: 10 });
    bar.done();
    expect(silent.written).toEqual([]);
    const lines = stream(false);
    const plain = progressBar({ stream: lines, plain: 'lines' });
    for (let i = 0; i <= 30; i++) plain.update({ done: i, total: 30, label: 'folds' });
    plain.done();
    expect(lines.written).toHaveLength(10);
    expect(lines.written[0]).toBe('folds 10 %\n');
    expect(lines.written.at(-1)).toBe('folds 100 %\n');
  });

  it('fits any width and any state', () => {
    fc.assert(
      fc.property(fc.nat(1e7), fc.nat(1e7), fc.nat(200), fc.nat(1e6), (done, total, width, elapsed) => {
        expect(progressLine({ done, total, label: 'walk-forward' }, elapsed, width).length).toBeLessThanOrEqual(width);
      }),
    );
    expect(progressLine({ done: 1_200_000, total: 1_800_000, label: 'run' }, 8000, 100)).toBe(
      'run █████████████████████░░░░░░░░░░░  66 %  1.2 M of 1.8 M  4 s left',
    );
  });
});
