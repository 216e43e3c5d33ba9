/** freqtrade, the bars of its test data: market prints to bars of a minute, and only of minutes that had a print. */
import { type DataSource } from 'edgeproof';
import { readBars, resample } from 'edgeproof/data';
import { featherFile } from 'edgeproof/node';
import type { ParityCase } from './case.js';

const folder = 'freqtrade/tests/testdata';
const pair = { instrument: 'XRP/ETH' };
const names = ['start', 'end', 'open', 'high', 'low', 'close', 'volume'] as const;

/** The bars that freqtrade made, as it stores them: by their start. */
const published = (data: string): DataSource =>
  featherFile(`${data}/${folder}/XRP_ETH-1m.feather`, { ...pair, time: 'start', period: '1m' });

export const freqtradeResample: ParityCase = {
  id: 'freqtrade-resample',
  engine: 'freqtrade',
  title: 'XRP/ETH: 12,477 market prints to bars of a minute',
  needs: [`${folder}/XRP_ETH-trades.feather`, `${folder}/XRP_ETH-1m.feather`],
  published: { bars: 2469, equal: 2469 },
  async run(data) {
    const prints = featherFile(`${data}/${folder}/XRP_ETH-trades.feather`, {
      ...pair,
      kind: 'trade',
      columns: { size: 'amount' },
    });
    const theirs = await readBars(published(data), pair.instrument);
    // Up to a moment after the last print, so that the last bar is over.
    const ours = await readBars(resample(prints, { period: '1m' }), pair.instrument, { to: '2030-01-01' });
    let equal = 0;
    for (let i = 0; i < theirs.end.length; i++) if (names.every((name) => ours[name][i] === theirs[name][i])) equal += 1;
    return { bars: ours.end.length, equal };
  },
};
