import { quantile, quantileSorted } from '../../math/quantile.js';
import type { CombinatorialRecord, ExcessPath, PermutationRecord } from '../credibility-record.js';
import { fixedText, percentText, probabilityText, stepDecimals } from '../format.js';
import { type ChartLine, chart } from './chart.js';

/** Lines that a crowd is drawn with at most; the band is that of all of them. */
const MOST_DRAWN = 40;

/** The real market among permuted ones. */
export function permutationCone({ own, permuted, pValue }: PermutationRecord): string {
  // As the p value counts them: a run without a ratio is one of nothing.
  const least = Math.round(pValue * (1 + permuted.length)) - 1;
  return chart({
    id: 'cone',
    title: `The real market among ${fixedText(permuted.length, 0)} permuted ones`,
    description: `Excess over the market at equal exposure. The real run ends at ${endText(own)}; ${least} of ${permuted.length} runs on permuted bars had a Sharpe ratio of the excess at least as high, p ${probabilityText(pValue)}.`,
    lines: [lineOf('real market', 'first', own), ...band(permuted)],
    crowd: { name: 'permuted markets', lines: drawn(permuted) },
    height: 300,
    label: percentAxis,
    base: 0,
    note: `The same pipeline on the same bars in another order: gaps and ranges survive, what could be known does not. ${fixedText(least, 0)} of ${fixedText(permuted.length, 0)} permuted markets gave a Sharpe ratio of the excess of ${fixedText(own.sharpe, 2)} or more: p ${probabilityText(pValue)}. Dashes: 5 % and 95 % of permuted runs. One strategy alone, as if it had not been chosen; the luck test above counts the trials.`,
  });
}

/** Whole histories of which each piece was judged by a model that had not seen it. */
export function pathFan({ paths, own, groups, testGroups, splits }: CombinatorialRecord): string {
  const ratios = paths.map((one) => one.sharpe);
  const good = ratios.filter((one) => one > 0).length;
  const first = own ?? paths[0];
  const said = `${good} of ${paths.length} paths are ahead of the market at equal exposure; Sharpe ratios of the excess from ${fixedText(Math.min(...ratios), 2)} to ${fixedText(Math.max(...ratios), 2)}, median ${fixedText(quantile(ratios, 0.5), 2)}`;
  return chart({
    id: 'fan',
    title: `${paths.length} paths of combinatorial purged cross-validation`,
    description: `Excess over the market at equal exposure. ${said}.`,
    lines: first === undefined ? [] : [lineOf(own === undefined ? 'first path' : 'walk-forward', 'first', first)],
    crowd: { name: 'combinatorial paths', lines: drawn(paths) },
    height: 300,
    label: percentAxis,
    base: 0,
    note: `${said}. ${fixedText(splits, 0)} splits hold out ${testGroups} of ${groups} groups; labels that reach into a held-out group are purged. Models on these paths may have learned from later years, so the paths tell how much hangs on the sample, not what would have been earned.`,
  });
}

function drawn(paths: readonly ExcessPath[]): { at: ArrayLike<number>; values: ArrayLike<number> }[] {
  return paths.slice(0, MOST_DRAWN).map((one) => ({ at: one.days, values: one.growth }));
}

function lineOf(name: string, look: ChartLine['look'], path: ExcessPath): ChartLine {
  return { name, look, at: path.days, values: path.growth };
}

/** The 5 % and 95 % quantiles day by day, over all paths that cover the days of the longest. */
function band(paths: readonly ExcessPath[]): ChartLine[] {
  const longest = paths.reduce<ExcessPath | null>(
    (most, one) => (most === null || one.days.length > most.days.length ? one : most),
    null,
  );
  if (longest === null) return [];
  const whole = paths.filter((one) => one.days.length === longest.days.length);
  const high = new Float64Array(longest.days.length);
  const low = new Float64Array(longest.days.length);
  for (let d = 0; d < high.length; d++) {
    const sorted = Float64Array.from(whole, (one) => one.growth[d]!).sort();
    high[d] = quantileSorted(sorted, 0.95);
    low[d] = quantileSorted(sorted, 0.05);
  }
  return [
    { name: '95 % of permuted', look: 'second', at: longest.days, values: high },
    { name: '5 % of permuted', look: 'second', at: longest.days, values: low },
  ];
}

function endText(path: ExcessPath): string {
  return percentText(path.growth[path.growth.length - 1] ?? 0);
}

function percentAxis(value: number, step: number): string {
  return percentText(value, stepDecimals(step * 100));
}
