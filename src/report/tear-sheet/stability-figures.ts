import type { CostSensitivityRecord, PlateauRecord, SubperiodRecord } from '../credibility-record.js';
import { dateText, fixedText, percentText } from '../format.js';
import { barRows } from './bar-rows.js';

/** The chosen parameters among those a step beside them: a plateau is robust, a peak is luck. */
export function plateauFigure({ measure, own, neighbours, sentence }: PlateauRecord): string {
  const row = (one: PlateauRecord['own'], chosen: boolean) => ({
    name: chosen ? `${one.label} (chosen)` : one.label,
    text: fixedText(one.value, 2),
    value: one.value,
    own: chosen,
  });
  const rows = [row(own, true), ...neighbours.map((one) => row(one, false))];
  return barRows(rows, { id: 'plateau', title: 'Plateau or peak', note: `${measure}. ${sentence}` });
}

/** Equal parts of the record, each with its excess a year. */
export function subperiodFigure(parts: readonly SubperiodRecord[]): string {
  const rows = parts.map((one) => ({
    name: `${dateText(one.from)} to ${dateText(one.to)}`,
    text: percentText(one.annualExcess),
    value: one.annualExcess,
  }));
  const good = parts.filter((one) => one.annualExcess > 0).length;
  return barRows(rows, {
    id: 'subperiods',
    title: 'Part by part',
    note: `Excess over the market at equal exposure, a year: ahead in ${good} of ${parts.length} equal parts.`,
  });
}

/** What higher costs would leave. */
export function costSensitivityFigure({ rows, breakEvenBps }: CostSensitivityRecord): string {
  const shown = rows.map((one) => ({
    name: `${fixedText(one.multiple, 1)}-fold: ${fixedText(one.bps, 1)} bps`,
    text: percentText(one.annualExcess),
    value: one.annualExcess,
    own: one.multiple === 1,
  }));
  const end =
    breakEvenBps > 0
      ? `It is gone at ${fixedText(breakEvenBps, 1)} bps of what is traded.`
      : 'Even free trading would leave none.';
  return barRows(shown, {
    id: 'cost-steps',
    title: 'If trading cost more',
    note: `Excess over the market at equal exposure, a year, at multiples of the cost that was paid, the trades unchanged. ${end}`,
  });
}
