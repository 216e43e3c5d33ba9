import { pearson } from '../../math/correlation.js';
import type { LeakWarning } from './leak-report.js';
import type { Trace } from './trace.js';

/** Correlation of a forecast with what came next above which somebody should look twice. */
const IMPLAUSIBLE = 0.3;

/** Warns when forecasts know the next return better than forecasts do. No proof: a toy market may be that easy. */
export function implausibleForecasts(trace: Trace): readonly LeakWarning[] {
  const closes = new Map<string, { at: number; value: number }[]>();
  const forecasts = new Map<string, { at: number; value: number }[]>();
  for (const { stage, at, column, value } of [...trace.of('source'), ...trace.of('forecast')]) {
    if (typeof value !== 'number') continue;
    if (stage === 'source' && column.endsWith('.close')) push(closes, column.slice(0, -'.close'.length), { at, value });
    if (stage === 'forecast') push(forecasts, column.slice(column.indexOf('.') + 1), { at, value });
  }
  const warnings: LeakWarning[] = [];
  for (const [id, made] of forecasts) {
    const pairs = pairsOf(made, closes.get(id) ?? []);
    const ic =
      pairs.length < 50
        ? 0
        : pearson(
            pairs.map((one) => one[0]),
            pairs.map((one) => one[1]),
          );
    if (Math.abs(ic) > IMPLAUSIBLE && Math.abs(ic) * Math.sqrt(pairs.length) > 5)
      warnings.push({
        code: 'implausible-forecast',
        sentence: `The forecast of ${id} has a correlation of ${ic.toFixed(2)} with the next return: real ones stay below 0.1.`,
      });
  }
  return warnings;
}

type Point = { at: number; value: number };

function push(into: Map<string, Point[]>, key: string, one: Point): void {
  const list = into.get(key);
  if (list === undefined) into.set(key, [one]);
  else list.push(one);
}

/** Each forecast with the return from the close known then to the next one. */
function pairsOf(forecasts: readonly Point[], closes: readonly Point[]): (readonly [number, number])[] {
  const pairs: (readonly [number, number])[] = [];
  let i = 0;
  for (const { at, value } of forecasts) {
    while (i + 1 < closes.length && closes[i + 1]!.at <= at) i++;
    const now = closes[i];
    const next = closes[i + 1];
    if (now === undefined || next === undefined || now.at > at || !Number.isFinite(value)) continue;
    pairs.push([value, next.value / now.value - 1]);
  }
  return pairs;
}
