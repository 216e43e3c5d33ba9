import { axisText, dateText, fixedText, moneyText, percentText, stepDecimals } from '../format.js';
import type { ReportBody } from '../report-body.js';
import { rollingSharpe } from '../rolling.js';
import { type ChartLine, type ChartSpec, chart } from './chart.js';

function percentAxis(value: number, step: number): string {
  return percentText(value, stepDecimals(step * 100));
}

/** The vertical line where the held-out part begins. */
function heldOut(body: ReportBody): Pick<ChartSpec, 'mark'> {
  const at = body.record.outOfSampleFrom;
  return at === undefined ? {} : { mark: { at, text: 'out of sample →' } };
}

/** Equity against the benchmark, which starts with the same money; on a logarithmic axis when asked. */
export function equityFigure(body: ReportBody, log: boolean): string {
  const { record, whole } = body;
  const own: ChartLine = { name: record.strategies.join(' + '), look: 'first', at: record.at, values: record.equity };
  const theirs = benchmarkLine(body);
  const end = record.equity[record.equity.length - 1] ?? record.startEquity;
  const compared =
    theirs === null
      ? ''
      : ` Held instead, ${theirs.name} ends at ${moneyText(theirs.values[theirs.values.length - 1] ?? Number.NaN, record.currency)}.`;
  return chart({
    id: log ? 'equity-log' : 'equity',
    title: log ? 'Equity, logarithmic' : 'Equity',
    description: `Equity from ${dateText(whole.from)} to ${dateText(whole.to)}: starts at ${moneyText(record.startEquity, record.currency)}, ends at ${moneyText(end, record.currency)}.${compared}`,
    lines: theirs === null ? [own] : [own, theirs],
    height: 340,
    label: axisText,
    log,
    ...heldOut(body),
  });
}

function benchmarkLine({ record }: ReportBody): ChartLine | null {
  const { benchmark, at } = record;
  if (benchmark === undefined || benchmark.at.length === 0) return null;
  let first = 0;
  while (first + 1 < benchmark.at.length && benchmark.at[first + 1]! <= (at[0] ?? 0)) first++;
  const factor = record.startEquity / benchmark.equity[first]!;
  return {
    name: benchmark.name,
    look: 'second',
    at: benchmark.at.subarray(first),
    values: benchmark.equity.subarray(first).map((value) => value * factor),
  };
}

/** How far below its peak the equity was, from the first settle on. */
export function drawdownFigure(body: ReportBody): string {
  const { record, drawdowns } = body;
  const values = new Float64Array(record.equity.length);
  let peak = record.startEquity;
  for (let i = 0; i < values.length; i++) {
    peak = Math.max(peak, record.equity[i]!);
    values[i] = record.equity[i]! / peak - 1;
  }
  const worst = drawdowns[0];
  const said =
    worst === undefined
      ? 'It never fell below a peak.'
      : `By day, the deepest is ${percentText(worst.depth)}, on ${dateText(worst.trough)}.`;
  return chart({
    id: 'drawdown',
    title: 'Drawdown',
    description: `Equity below its former peak. ${said}`,
    lines: [{ name: 'drawdown', look: 'loss', at: record.at, values, fillTo: 0 }],
    height: 170,
    label: percentAxis,
    base: 0,
    ...heldOut(body),
  });
}

/** The Sharpe ratio of the last year, or of a third of a shorter run. */
export function rollingFigure(body: ReportBody): string {
  const { daily, record, benchmarkReturns: theirs } = body;
  const n = daily.returns.length;
  const window = Math.max(20, Math.min(Math.round(record.periodsPerYear), Math.floor(n / 3)));
  const line = (name: string, look: ChartLine['look'], returns: Float64Array): ChartLine => ({
    name,
    look,
    at: daily.day,
    values: rollingSharpe(returns, window, { periodsPerYear: record.periodsPerYear }),
  });
  const own = line(record.strategies.join(' + '), 'first', daily.returns);
  const last = own.values[n - 1] ?? Number.NaN;
  return chart({
    id: 'rolling',
    title: `Sharpe ratio, last ${window} days`,
    description: `Rolling Sharpe ratio over ${window} days, per year. It ends at ${fixedText(last, 2)}.`,
    lines: theirs === null ? [own] : [own, line(record.benchmark?.name ?? 'benchmark', 'second', theirs)],
    height: 220,
    label: (value, step) => fixedText(value, Math.max(1, stepDecimals(step))),
    base: 0,
    ...heldOut(body),
  });
}

/** Gross and net exposure as shares of equity. */
export function exposureFigure(body: ReportBody): string {
  const { record, whole } = body;
  const short = record.gross.some((gross, i) => gross - Math.abs(record.net[i]!) > 1e-9 || record.net[i]! < -1e-9);
  const net: ChartLine = { name: 'net', look: 'first', at: record.at, values: record.net, fillTo: 0 };
  const gross: ChartLine = { name: 'gross', look: 'second', at: record.at, values: record.gross };
  return chart({
    id: 'exposure',
    title: 'Exposure',
    description: `Exposure over equity: net ${percentText(whole.exposure.averageNet)} and gross ${percentText(whole.exposure.averageGross)} in the mean, in the market ${percentText(whole.exposure.timeInMarket)} of days.`,
    lines: short ? [net, gross] : [net],
    height: 220,
    label: percentAxis,
    base: 0,
    ...heldOut(body),
    ...(short ? {} : { note: 'Long only: net and gross are the same.' }),
  });
}
