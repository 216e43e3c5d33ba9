import type { CredibilityRecord, CredibilityTest, CredibilityVerdict } from '../credibility-record.js';
import { axisText, fixedText } from '../format.js';
import { words } from './escape.js';
import { leakList } from './leak-list.js';
import { logitHistogram } from './logit-histogram.js';
import { pathFan, permutationCone } from './path-figures.js';
import { costSensitivityFigure, plateauFigure, subperiodFigure } from './stability-figures.js';

const HEADLINE = { promote: 'Promote', 'paper only': 'Paper only', reject: 'Reject' } as const;
const LOOK = { promote: '', 'paper only': ' paper', reject: ' no' } as const;

/** The verdict of the gate in large letters, with its reasons. */
export function gateVerdict({ decision, summary }: CredibilityVerdict): string {
  return `<section class="verdict${LOOK[decision]}" aria-label="Verdict"><p class="about">The gate says</p><strong>${HEADLINE[decision]}</strong>
<p>${words(summary)}</p></section>`;
}

/** The page "Can I believe this?": every test with value and threshold, then the pictures behind them. */
export function credibilityPage(record: CredibilityRecord): string {
  const { verdict, permutation, combinatorial, overfitting, plateau, subperiods, costs, leaks } = record;
  const pictures = [
    overfitting === undefined ? '' : logitHistogram(overfitting),
    plateau === undefined ? '' : plateauFigure(plateau),
    subperiods === undefined ? '' : subperiodFigure(subperiods),
    costs === undefined ? '' : costSensitivityFigure(costs),
  ].filter((one) => one !== '');
  const pairs: string[] = [];
  for (let i = 0; i < pictures.length; i += 2)
    pairs.push(`<div class="pair">${pictures.slice(i, i + 2).join('')}</div>`);
  return `<h2 id="believe">Can I believe this?</h2>
<p class="lead">${words(lead(verdict))}</p>
<ul class="checks">${[...verdict.tests].sort(worstFirst).map(testItem).join('\n')}</ul>
${permutation === undefined ? '' : permutationCone(permutation)}
${combinatorial === undefined ? '' : pathFan(combinatorial)}
${pairs.join('\n')}
<h3 class="lead">Leak checks</h3>
${leaks === undefined ? '<p class="note">Nobody looked for leaks.</p>' : leakList(leaks)}
${diagnostics(verdict)}${missing(record)}`;
}

const RANK = { failed: 0, 'not measured': 1, passed: 2 } as const;

function worstFirst(a: CredibilityTest, b: CredibilityTest): number {
  return RANK[a.outcome] - RANK[b.outcome];
}

function lead({ tests, trials }: CredibilityVerdict): string {
  const failed = tests.filter((one) => one.outcome === 'failed').length;
  const unknown = tests.filter((one) => one.outcome === 'not measured').length;
  const more = unknown === 0 ? '' : `, ${unknown} could not be measured`;
  return `${failed} of ${tests.length} tests failed${more}. Judged by ${fixedText(trials.count, 0)} ${trials.count === 1 ? 'trial' : 'trials'}, as the ledger counts them.`;
}

function testItem(test: CredibilityTest): string {
  const mark = test.outcome === 'passed' ? '✓' : test.outcome === 'failed' ? '✗' : '?';
  const leads = test.decides === 'reject' ? 'a failure rejects' : 'a failure keeps it on paper';
  const numbers = `value ${valueText(test.value)} · threshold ${valueText(test.threshold)} · ${leads}`;
  return `<li${test.outcome === 'passed' ? '' : ' class="no"'}><i aria-hidden="true">${mark}</i><div><b>${words(test.title)}: ${test.outcome}</b><span>${words(test.sentence)}</span><small>${words(numbers)}</small></div></li>`;
}

function valueText(value: number | string): string {
  return typeof value === 'string' ? value : axisText(value);
}

/** Numbers that people ask for, beside why they decide nothing. */
function diagnostics({ diagnostics: all }: CredibilityVerdict): string {
  if (all.length === 0) return '';
  const rows = all.map(
    (one) => `<li><b>${words(`${one.title}: ${axisText(one.value)}`)}.</b> ${words(one.sentence)}</li>`,
  );
  return `<h3 class="lead">Numbers that decide nothing</h3><ul class="remarks">${rows.join('\n')}</ul>`;
}

/** What was not measured is said. */
function missing(record: CredibilityRecord): string {
  const names = (
    [
      ['permutation', 'permuted markets'],
      ['combinatorial', 'combinatorial paths'],
      ['overfitting', 'probability of overfitting'],
      ['plateau', 'neighbouring parameters'],
      ['subperiods', 'subperiods'],
      ['costs', 'sensitivity to costs'],
    ] as const
  ).flatMap(([key, name]) => (record[key] === undefined ? [name] : []));
  return names.length === 0 ? '' : `<p class="note">Not measured: ${names.join(', ')}.</p>`;
}
