import { fixedText } from '../format.js';
import type { ExecutionQuality, ExecutionSummary, LatencyStage, PriceReference } from './execution-quality.js';

type Unit = 'count' | 'percent' | 'bps' | 'ratio';

/** A table as the others of a report. */
interface ExecutionTable {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly {
    readonly label: string;
    readonly unit: Unit;
    readonly values: readonly (number | string | null)[];
  }[];
}

const STAGES: { readonly [S in LatencyStage]: string } = {
  decisionToSend: 'Decision to sending',
  sendToAcknowledge: 'Sending to acknowledgement',
  acknowledgeToFill: 'Acknowledgement to first fill',
  sendToFilled: 'Sending to filled whole',
};

const REFERENCES: { readonly [R in PriceReference]: string } = {
  arrival: 'Slippage against arrival',
  mid: 'Slippage against the middle at the fill',
  vwap: 'Slippage against the market’s VWAP',
};

const UNITS = [
  [86_400e6, 'd'],
  [3600e6, 'h'],
  [60e6, 'min'],
  [1e6, 's'],
  [1e3, 'ms'],
] as const;

/** A length of time in the largest unit of which it holds at least one. */
export function durationText(micros: number): string {
  if (Number.isNaN(micros)) return 'n/a';
  const [size, name] = UNITS.find(([one]) => micros >= one) ?? [1, 'µs'];
  return `${fixedText(micros / size, size === 1 ? 0 : 2)} ${name}`;
}

/** How orders were executed: all, and by strategy where there are several; null where that was not measured. */
export function executionTable(quality: ExecutionQuality | undefined): ExecutionTable | null {
  if (quality === undefined) return null;
  const names = Object.keys(quality.byStrategy);
  const all: readonly ExecutionSummary[] =
    names.length > 1 ? [quality, ...names.map((name) => quality.byStrategy[name]!)] : [quality];
  const row = (label: string, unit: Unit, read: (one: ExecutionSummary) => number | string) => ({
    label,
    unit,
    values: all.map(read),
  });
  const stages = Object.keys(STAGES) as LatencyStage[];
  const references = Object.keys(REFERENCES) as PriceReference[];
  return {
    title: 'Execution quality',
    columns: ['all orders', ...(names.length > 1 ? names : [])],
    rows: [
      row('Orders sent', 'count', (one) => one.orders),
      row('Still open at the end', 'count', (one) => one.open),
      row('Fill ratio', 'percent', (one) => one.fillRatio),
      row('Rejected', 'percent', (one) => one.rejectRate),
      row('Cancelled', 'percent', (one) => one.cancelRate),
      ...references.map((name) => row(`${REFERENCES[name]}, mean`, 'bps', (one) => one.slippage[name].meanBps)),
      row('Worst order against arrival', 'bps', (one) => one.slippage.arrival.worstBps),
      ...stages.map((name) => row(`${STAGES[name]}, p50 / p99 / p99.9`, 'count', (one) => spread(one, name))),
    ],
  };
}

function spread(of: ExecutionSummary, stage: LatencyStage): string {
  const { count, p50, p99, p999 } = of.latencies[stage];
  return count === 0 ? 'n/a' : [p50, p99, p999].map(durationText).join(' / ');
}
