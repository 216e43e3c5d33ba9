/** The page "Can I believe this?" of the tear sheet: what it says, what it leaves out, and that it changes nothing else. */
import { describe, expect, it } from 'vitest';
import type { CredibilityRecord } from '../../src/report/credibility-record.js';
import { logitHistogram } from '../../src/report/tear-sheet/logit-histogram.js';
import { tearSheet } from '../../src/report/tear-sheet/tear-sheet.js';
import { sampleCredibility } from './sample-credibility.js';
import { sampleRecord } from './sample-record.js';

const record = sampleRecord({ days: 900 });
const page = (credibility: CredibilityRecord): string => tearSheet(record, { credibility });
const charts = (html: string): string[] => [...html.matchAll(/aria-labelledby="([\w-]+)-t /g)].map(([, id = '']) => id);

describe('credibility page', () => {
  it('opens with the verdict of the gate, then the tests, worst first, with value and threshold', () => {
    const html = page(sampleCredibility());
    expect(html.indexOf('<strong>Paper only</strong>')).toBeGreaterThan(0);
    expect(html.indexOf('<strong>Paper only</strong>')).toBeLessThan(html.indexOf('Can I believe this?'));
    expect(html).not.toContain('<strong>Not promoted</strong>');
    const [luck, leaks, data] = ['Luck: failed', 'Leaks: not measured', 'Data: passed'].map((one) => html.indexOf(one));
    expect(luck).toBeGreaterThan(0);
    expect(leaks).toBeGreaterThan(luck!);
    expect(data).toBeGreaterThan(leaks!);
    expect(html).toContain('value 0.0831 · threshold 0.04 · a failure rejects');
    expect(html).toContain('1 of 3 tests failed, 1 could not be measured. Judged by 9 trials');
    expect(html).toContain('9<small>counted by: the trial ledger'); // not what was stated
    expect(page(sampleCredibility('promote'))).toContain('<strong>Promote</strong>');
    expect(page(sampleCredibility('reject'))).toContain(
      'class="verdict no" aria-label="Verdict"><p class="about">The gate says</p><strong>Reject',
    );
  });

  it('draws cone, fan, logits, plateau, parts and costs, and lists leaks', () => {
    const html = page(sampleCredibility());
    expect(charts(html).slice(0, 6)).toEqual(['cone', 'fan', 'logits', 'plateau', 'subperiods', 'cost-steps']);
    expect(html.match(/class="line crowd"/g)).toHaveLength(40 + 9); // at most 40 of 59 permuted, all nine paths
    expect(html).toContain('future-data in features');
    expect(html).toContain('A leak that touches 11.7\u00a0% of moments or more');
    expect(html).not.toMatch(/<luck>|<marks>|<x>/);
  });

  it('says what was not measured', () => {
    const html = page({ verdict: sampleCredibility().verdict });
    expect(html).toContain('Nobody looked for leaks.');
    expect(html).toContain(
      'Not measured: permuted markets, combinatorial paths, probability of overfitting, neighbouring parameters, subperiods, sensitivity to costs.',
    );
    expect(charts(html)[0]).toBe('equity');
  });

  it('gives the same bytes, loads nothing, and stays small over ten years', () => {
    const made = sampleCredibility('reject', 2500);
    const html = page(made);
    expect(page(made)).toBe(html);
    expect(html).not.toMatch(/https?:|\/\/[a-z]|<link(?! rel="icon" href="data:,")|@import|url\(/);
    expect(html.length).toBeLessThan(400_000);
  });

  it('is not there without a record: the sheet is as it was', () => {
    const html = tearSheet(record);
    expect(html).not.toContain('Can I believe this?');
    expect(html).toContain('<strong>Not promoted</strong>');
    expect(html).toContain('<h2>Why</h2>');
    expect(html).toBe(tearSheet(record, { credibility: undefined } as never));
  });

  it('puts a logit of zero into the worse half', () => {
    const bar = (logits: number[]) =>
      logitHistogram({ logits, pbo: 0.5, trials: 2 }).match(/<rect class="bar( got)?"/g);
    expect(bar([0])).toEqual(['<rect class="bar"']);
    expect(bar([0.01])).toEqual(['<rect class="bar got"']);
    expect(bar([-2, 2])).toEqual(['<rect class="bar"', '<rect class="bar got"']);
  });

  it('draws what is empty or flat without a number that is none', () => {
    const { verdict } = sampleCredibility();
    const flat = { days: [0, 1], growth: [0, 0], sharpe: Number.NaN };
    const html = page({
      verdict: { ...verdict, tests: [], diagnostics: [] },
      permutation: { own: flat, permuted: [], pValue: 1 },
      combinatorial: { paths: [], groups: 2, testGroups: 1, splits: 2 },
      overfitting: { logits: [], pbo: Number.NaN, trials: 0 },
      plateau: { measure: 'm', own: { label: 'own', value: 0 }, neighbours: [], sentence: '' },
      subperiods: [],
      costs: { rows: [], breakEvenBps: -1 },
    });
    const drawn = html.slice(html.indexOf('id="believe"'), html.indexOf('What the run says by itself'));
    expect(drawn.replace(/n\/a/g, '')).not.toMatch(/NaN|Infinity|undefined/);
  });
});
