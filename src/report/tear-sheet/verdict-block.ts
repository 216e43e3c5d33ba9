import { fixedText, percentText, probabilityText } from '../format.js';
import type { ReportBody } from '../report-body.js';
import { words } from './escape.js';

/** The verdict in plain words, and the six numbers that it rests on. */
export function verdictBlock(body: ReportBody): string {
  const { verdict } = body;
  const headline = verdict.promoted ? 'Would be promoted' : 'Not promoted';
  return `<section class="verdict${verdict.promoted ? '' : ' no'}" aria-label="Verdict"><strong>${headline}</strong>
<p>${words(verdict.summary)}</p></section>
${keyFigures(body)}`;
}

/** The six numbers that a verdict rests on; `counted` are the trials by the ledger, where the gate has judged. */
export function keyFigures({ outOfSample, whole, record }: ReportBody, counted?: number): string {
  const sample = outOfSample ?? whole;
  const { performance, edge, benchmark } = sample;
  const figures: readonly (readonly [string, string, string])[] = [
    [
      'Annual return, after costs',
      percentText(performance.annualReturn),
      benchmark === null ? 'no benchmark' : `${benchmark.name} ${percentText(benchmark.performance.annualReturn)}`,
    ],
    [
      'Excess at equal exposure',
      percentText(edge.annualExcess),
      edge.over === 'cash' ? 'over cash, a year' : `a year, at ${percentText(edge.meanExposure, 0)}`,
    ],
    [
      'Sharpe ratio',
      fixedText(performance.sharpe, 2),
      benchmark === null ? 'a year' : `${benchmark.name} ${fixedText(benchmark.performance.sharpe, 2)}`,
    ],
    [
      'Deepest drawdown',
      percentText(performance.maxDrawdown),
      benchmark === null
        ? `${performance.longestDrawdown} days below peak`
        : `${benchmark.name} ${percentText(benchmark.performance.maxDrawdown)}`,
    ],
    ['Deflated Sharpe', probabilityText(edge.deflatedSharpe), `above ${probabilityText(edge.cutoff)} asked for`],
    counted === undefined
      ? ['Trials', fixedText(record.trials.count, 0), `counted by: ${record.trials.source}`]
      : ['Trials', fixedText(counted, 0), 'counted by: the trial ledger'],
  ];
  const items = figures.map(
    ([name, value, more]) => `<div><dt>${words(name)}</dt><dd>${words(value)}<small>${words(more)}</small></dd></div>`,
  );
  return `<dl class="figures" aria-label="Key figures, ${sample.name}">${items.join('')}</dl>
<p class="note" style="margin-top:6px">Figures ${sample.name}.</p>`;
}

/** Every check with its answer, those that failed first; the mark and the words carry it, not the colour. */
export function checkList({ verdict }: ReportBody): string {
  const failedFirst = [...verdict.checks.filter((one) => !one.passed), ...verdict.checks.filter((one) => one.passed)];
  const items = failedFirst.map(
    (check) =>
      `<li${check.passed ? '' : ' class="no"'}><i aria-hidden="true">${check.passed ? '✓' : '✗'}</i><div><b>${words(check.title)}: ${check.passed ? 'passed' : 'failed'}</b><span>${words(check.sentence)}</span></div></li>`,
  );
  return `<ul class="checks">${items.join('\n')}</ul>`;
}
