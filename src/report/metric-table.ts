import { executionTable } from './execution/execution-table.js';
import { dateText, percentText, type Unit, unitText } from './format.js';
import { interventionTable } from './intervention-table.js';
import type { ReportBody } from './report-body.js';
import { fillCount } from './run-record.js';
import type { Sample } from './sample.js';

/** One line of a table: a name, a unit, and a value for each column (null: not defined for it). */
export interface MetricRow {
  readonly label: string;
  readonly unit: Unit;
  readonly values: readonly (number | string | null)[];
}

/** A titled table; the first column holds the labels. */
export interface MetricTable {
  readonly title: string;
  /** Heads the labels, when they need it. */
  readonly corner?: string;
  readonly columns: readonly string[];
  readonly rows: readonly MetricRow[];
}

/** The tables of a report, for the terminal and the tear sheet alike. */
export function metricTables(body: ReportBody): readonly MetricTable[] {
  const tables = [performanceTable(body), edgeTable(body), drawdownRows(body), tradeTable(body), costTable(body)];
  const refused = interventionTable(body.record.interventions);
  const execution = executionTable(body.record.execution);
  return [...tables, ...(refused === null ? [] : [refused]), ...(execution === null ? [] : [execution])];
}

/** The columns: what was held out first; an in-sample part in which nothing was ever held says nothing. */
function samplesOf({ outOfSample, inSample, whole }: ReportBody): readonly Sample[] {
  const looked = inSample !== null && inSample.exposure.maxGross > 0 ? inSample : null;
  return [outOfSample, looked, whole].filter((sample) => sample !== null);
}

function performanceTable(body: ReportBody): MetricTable {
  const samples = samplesOf(body);
  const last = samples[0]!;
  const theirs = last.benchmark === null ? [] : [last.benchmark.performance];
  const all = [...samples.map((sample) => sample.performance), ...theirs];
  const of = (label: string, unit: Unit, read: (one: Sample['performance']) => number): MetricRow => ({
    label,
    unit,
    values: all.map(read),
  });
  const own = (label: string, unit: Unit, read: (one: Sample) => number | null): MetricRow => ({
    label,
    unit,
    values: [...samples.map(read), ...theirs.map(() => null)],
  });
  return {
    title: 'Performance',
    columns: [...samples.map((one) => one.name), ...theirs.map(() => `${last.benchmark?.name}, ${last.name}`)],
    rows: [
      of('Days', 'count', (one) => one.count),
      of('Total return', 'percent', (one) => one.totalReturn),
      of('Annual return', 'percent', (one) => one.annualReturn),
      of('Volatility, annual', 'percent', (one) => one.volatility),
      of('Sharpe', 'ratio', (one) => one.sharpe),
      of('Sortino', 'ratio', (one) => one.sortino),
      of('Calmar', 'ratio', (one) => one.calmar),
      of('Deepest drawdown', 'percent', (one) => one.maxDrawdown),
      of('Longest below peak', 'days', (one) => one.longestDrawdown),
      of('Value at risk, 95 % daily', 'percent', (one) => one.valueAtRisk),
      of('Expected shortfall, 95 %', 'percent', (one) => one.expectedShortfall),
      of('Tail ratio', 'ratio', (one) => one.tailRatio),
      of('Skewness', 'ratio', (one) => one.skewness),
      of('Kurtosis (normal 3)', 'ratio', (one) => one.kurtosis),
      of('Days won', 'percent', (one) => one.hitRate),
      own('Exposure, gross mean', 'percent', (one) => one.exposure.averageGross),
      own('Exposure, net mean', 'percent', (one) => one.exposure.averageNet),
      own('Time in the market', 'percent', (one) => one.exposure.timeInMarket),
      own('Turnover, times a year', 'ratio', (one) => one.turnover),
      ...(theirs.length === 0
        ? []
        : [
            own('Beta', 'ratio', (one) => one.benchmark?.comparison.beta ?? null),
            own('Alpha, annual', 'percent', (one) => one.benchmark?.comparison.alpha ?? null),
            own('Correlation', 'ratio', (one) => one.benchmark?.comparison.correlation ?? null),
            own('Information ratio', 'ratio', (one) => one.benchmark?.comparison.informationRatio ?? null),
          ]),
    ],
  };
}

function edgeTable(body: ReportBody): MetricTable {
  const samples = samplesOf(body);
  const of = (label: string, unit: Unit, read: (one: Sample) => number | string): MetricRow => ({
    label,
    unit,
    values: samples.map(read),
  });
  return {
    title: `Edge over ${samples[0]!.edge.over}`,
    columns: samples.map((one) => one.name),
    rows: [
      of('Excess, annual', 'percent', (one) => one.edge.annualExcess),
      of('Sharpe of the excess', 'ratio', (one) => one.edge.annualSharpe),
      of('Probabilistic Sharpe', 'probability', (one) => one.edge.probabilisticSharpe),
      of('Trials', 'count', (one) => one.edge.trials),
      of('Sharpe that luck reaches', 'ratio', (one) => one.edge.luckySharpe),
      of('Deflated Sharpe', 'probability', (one) => one.edge.deflatedSharpe),
      of('Cut-off for it', 'probability', (one) => one.edge.cutoff),
      of('Track record needed', 'days', (one) => one.edge.minTrackRecordDays),
    ],
  };
}

function drawdownRows({ drawdowns }: ReportBody): MetricTable {
  const days = (count: number | null): string => (count === null ? 'not yet' : unitText(count, 'days'));
  return {
    title: 'Worst drawdowns',
    corner: 'peak',
    columns: ['depth', 'trough', 'recovered', 'below peak', 'trough to peak'],
    rows: drawdowns.map((one) => ({
      label: dateText(one.peak),
      unit: 'percent',
      values: [
        percentText(one.depth),
        dateText(one.trough),
        one.recovered === null ? 'not yet' : dateText(one.recovered),
        days(one.days),
        days(one.recoveryDays),
      ],
    })),
  };
}

function tradeTable({ trades, record }: ReportBody): MetricTable {
  const of = (label: string, unit: Unit, value: number): MetricRow => ({ label, unit, values: [value] });
  return {
    title: 'Round trips',
    columns: ['whole run'],
    rows: [
      of('Fills', 'count', fillCount(record)),
      of('Round trips', 'count', trades.count),
      of('Hit rate', 'percent', trades.winRate),
      of('Profit factor', 'ratio', trades.profitFactor),
      of('Expectancy', 'money', trades.expectancy),
      of('Average win', 'money', trades.averageWin),
      of('Average loss', 'money', trades.averageLoss),
      of('Most losses in a row', 'count', trades.maxConsecutiveLosses),
      of('Average length in bars', 'ratio', trades.averageBars),
      of('Orders submitted', 'count', record.orders.submitted),
      of('Orders refused or reduced by risk', 'count', record.orders.refused + record.orders.reduced),
      of('Orders rejected by the venue', 'count', record.orders.rejected),
    ],
  };
}

function costTable({ costs, record }: ReportBody): MetricTable {
  const of = (label: string, unit: Unit, value: number): MetricRow => ({ label, unit, values: [value] });
  return {
    title: 'Costs',
    columns: ['whole run'],
    rows: [
      of('Fees', 'money', record.costs.fees),
      of('Slippage', 'money', record.costs.slippage),
      of('Spread', 'money', record.costs.spread),
      of('Borrow', 'money', record.costs.borrow),
      of('Funding', 'money', record.costs.funding),
      of('Interest', 'money', record.costs.interest),
      of('Dividends', 'money', record.costs.dividends),
      of('All costs', 'money', costs.total),
      of('Notional traded', 'money', costs.traded),
      of('Trading cost', 'bps', costs.bps),
      of('Break-even cost', 'bps', costs.breakEvenBps),
    ],
  };
}
