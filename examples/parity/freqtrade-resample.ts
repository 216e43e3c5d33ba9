/** freqtrade, the bars of its test data: market prints to bars of a minute, and only of minutes that had a print. */
import type { BarColumns, DataSource } from 'edgeproof';
import { readBars, resample } from 'edgeproof/data';
import { featherFile } from 'edgeproof/node';
import type { ParityCase } from './case.js';

const folder = 'freqtrade/tests/testdata';
const pair = { instrument: 'XRP/ETH' };
const names = ['start', 'end', 'open', 'high', 'low', 'close', 'volume'] as const;

/** The bars that freqtrade made, as it stores them: by their start. */
const published = (data: string): DataSource =>
  featherFile(`${data}/${folder}/XRP_ETH-1m.feather`, { ...pair, time: 'start', period: '1m' });

/** Bars of the prints, up to a moment after the last one, so that the last bar is over. */
function barsOf(data: string, period: string): Promise<BarColumns> {
  const path = `${data}/${folder}/XRP_ETH-trades.feather`;
  const prints = featherFile(path, { ...pair, kind: 'trade', columns: { size: 'amount' } });
  return readBars(resample(prints, { period }), pair.instrument, { to: '2030-01-01' });
}

export const freqtradeResample: ParityCase = {
  id: 'freqtrade-resample',
  engine: 'freqtrade',
  title: 'XRP/ETH: 12,477 market prints to bars of a minute',
  needs: [`${folder}/XRP_ETH-trades.feather`, `${folder}/XRP_ETH-1m.feather`],
  published: { bars: 2469, equal: 2469 },
  async run(data) {
    const theirs = await readBars(published(data), pair.instrument);
    const ours = await barsOf(data, '1m');
    let equal = 0;
    for (let i = 0; i < theirs.end.length; i++)
      if (names.every((name) => ours[name][i] === theirs[name][i])) equal += 1;
    return { bars: ours.end.length, equal };
  },
};

const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);

export const freqtradeFiveMinutes: ParityCase = {
  id: 'freqtrade-resample-5m',
  engine: 'freqtrade',
  title: 'the same prints to bars of five minutes, by their sums',
  source: 'computed by its steps in pandas 3.1.1: resample, ohlc, sum, bars without a print dropped',
  needs: [`${folder}/XRP_ETH-trades.feather`],
  tolerance: 1e-12,
  published: {
    bars: 706,
    volume: 5545735,
    closes: 1.0455640699999997,
    highTimesVolume: 8197.22032579,
    openMinusLow: 0.0009811000000000002,
  },
  async run(data) {
    const { open, high, low, close, volume } = await barsOf(data, '5m');
    return {
      bars: open.length,
      volume: sum(volume),
      closes: sum(close),
      highTimesVolume: sum(high.map((value, i) => value * volume[i]!)),
      openMinusLow: sum(open.map((value, i) => value - low[i]!)),
    };
  },
};
