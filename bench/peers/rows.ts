/** What is compared with whom, on what, and what is wanted. */
import type { PlaceName } from './install.js';

/** One comparison: our program, the peer's, the columns that both read, and the goals. */
export interface Row {
  readonly id: string;
  readonly title: string;
  /** What the row needs of the peers, by package. */
  readonly peer: string;
  readonly place: PlaceName;
  readonly ours: string;
  readonly theirs: string;
  readonly data: DataName;
  readonly options: { readonly [name: string]: unknown };
  /** `faster`: their time over ours, at least `floor`; `time`, `memory`: ours over theirs, at most `floor`. */
  readonly measure: 'faster' | 'time' | 'whole-process' | 'memory';
  readonly floor: number | null;
  readonly stretch: number | null;
  readonly tolerance: number;
  /** Figures that must agree; default all that the peer states. */
  readonly same?: readonly string[];
  readonly rounds: number;
}

/** Columns that are made for the rows. */
export type DataName = 'walk100k' | 'walk1M' | 'walk200k' | 'panel' | 'quotes' | 'regression';

const grid = {
  fast: Array.from({ length: 20 }, (_, i) => 5 + i),
  slow: Array.from({ length: 20 }, (_, i) => 30 + 5 * i),
};
const pairs = grid.fast.flatMap((fast) => grid.slow.map((slow) => ({ fast, slow })));
const money = { cash: 100_000 };
const base = { tolerance: 1e-8, rounds: 5, options: money, place: 'python', ours: 'cross', measure: 'faster' } as const;

const runs: readonly Row[] = [
  { ...base, id: 'backtrader', title: 'sma-cross, 100 k bars, event-driven', peer: 'backtrader', theirs: 'backtrader_cross.py', data: 'walk100k', floor: 300, stretch: 700 },
  { ...base, id: 'backtesting', title: 'sma-cross, 100 k bars, with statistics', peer: 'backtesting', theirs: 'backtesting_cross.py', data: 'walk100k', floor: 25, stretch: 50 },
  { ...base, id: 'vectorbt', title: 'sma-cross, 1 M bars, orders + drawdown + Sharpe', peer: 'vectorbt', theirs: 'vectorbt_cross.py', data: 'walk1M', options: { ...money, fast: [10], slow: [30] }, same: ['equity', 'fills'], floor: 1, stretch: 1.8 },
  { ...base, id: 'panel', title: '50 symbols on one account, sma-cross', peer: 'backtrader', theirs: 'backtrader_cross.py', data: 'panel', options: { cash: 10_000_000, symbols: 50 }, floor: 300, stretch: 1000 },
  { ...base, id: 'process', title: 'whole process with import, 100 k bars', peer: 'backtesting', theirs: 'backtesting_cross.py', data: 'walk100k', measure: 'whole-process', floor: 0.2, stretch: 0.12 },
  { ...base, id: 'memory', title: 'peak memory, sma-cross, 1 M bars', peer: 'backtesting', theirs: 'backtesting_cross.py', data: 'walk1M', measure: 'memory', rounds: 1, floor: 0.6, stretch: 0.35 },
  { ...base, id: 'sweep', title: 'sweep, 400 pairs × 100 k bars, drawdown + Sharpe', peer: 'vectorbt', ours: 'sweep', theirs: 'vectorbt_cross.py', data: 'walk100k', options: { ...money, daily: true, grid, fast: pairs.map((one) => one.fast), slow: pairs.map((one) => one.slow) }, floor: 30, stretch: 80 },
];

const names = ['SMA', 'EMA', 'RSI', 'MACD', 'ATR', 'Bollinger', 'ADX'] as const;
const batch: readonly Row[] = names.map((indicator) => ({
  ...base, id: `talib-${indicator}`, title: `${indicator}, batch, 1 M points`, peer: 'TA-Lib', ours: 'indicator', theirs: 'talib_batch.py', data: 'walk1M', options: { indicator }, measure: 'time', rounds: 31, floor: 1.5, stretch: 0.6,
}));
const streaming: readonly Row[] = names.map((indicator) => ({
  ...base, id: `stream-${indicator}`, title: `${indicator}, streaming, 200 k bars`, peer: 'trading-signals', place: 'npm', ours: 'stream', theirs: 'stream.mjs', data: 'walk200k', options: { indicator }, floor: indicator === 'EMA' ? 1 : 5, stretch: 7,
}));

const regression = { rows: 100_000, columns: 50, lambda: 10 };
const rest: readonly Row[] = [
  { ...base, id: 'ridge-ml-matrix', title: 'ridge, 100 k × 50', peer: 'ml-matrix', place: 'npm', ours: 'ridge', theirs: 'ridge.mjs', data: 'regression', options: regression, floor: 6, stretch: 8 },
  { ...base, id: 'ridge-numpy', title: 'ridge, 100 k × 50', peer: 'numpy', ours: 'ridge', theirs: 'numpy_ridge.py', data: 'regression', options: regression, measure: 'time', floor: 8, stretch: 4 },
  { ...base, id: 'nautilus', title: '200 k quotes, an order in ten, risk checks on', peer: 'nautilus_trader', place: 'nautilus', ours: 'quotes', theirs: 'nautilus_quotes.py', data: 'quotes', options: { lot: 1000 }, floor: 1, stretch: null },
];

/** Every comparison. */
export const rows: readonly Row[] = [...runs, ...batch, ...streaming, ...rest];
