import { fromEvents } from '../../src/data/from-events.js';
import { fromRows } from '../../src/data/memory.js';
import { drawdownLadder, portfolioLimits, protectiveStops } from '../../src/risk/index.js';
import { buy, calm, day, play } from './scene.js';

/** A company is struck off with nothing left for its owners while a position and its stop are on. */
export const corporateScene = {
  name: 'delisting',
  async run() {
    const bars = { A: calm(0, 10, 100), B: calm(0, 20, 50) };
    const { result, said } = await play({
      bars,
      risk: [
        portfolioLimits({ instrument: 0.2 }),
        protectiveStops({ initial: { percent: 0.3 } }),
        drawdownLadder({ gross: 1, steps: [{ at: 0.15, to: 'halt' }] }),
      ],
      script: (k) => (k === 3 ? [buy(0, 5_000)] : k === 14 ? [buy(1, 100)] : []),
      more: {
        data: [
          fromRows({
            series: Object.entries(bars).map(([id, rows]) => ({ instrument: id, bars: rows })),
            period: '1d',
          }),
          fromEvents({
            events: [
              { kind: 'corporate-action', instrument: 'A', time: day(11), action: { type: 'delisting', price: '0' } },
            ],
          }),
        ],
      },
    });
    const lost = 1 - result.finalEquity / 100_000;
    const { fills, cancelled, submitted, filled, refused } = { fills: result.fills, ...result.record.orders };
    return [
      {
        what: 'the loss is the position, which its limit kept to a fifth',
        measured: lost,
        ok: lost > 0.18 && lost < 0.21,
      },
      { what: 'nothing is held of it', measured: result.position('A').toNumber(), ok: result.position('A').isZero() },
      {
        what: 'its stop does not stay behind',
        measured: submitted - filled - cancelled,
        ok: submitted === filled + cancelled,
      },
      { what: 'trading halts on the loss', measured: refused, ok: refused >= 1 && said('loss since the peak') >= 1 },
      { what: 'only the entry was ever filled', measured: fills.length, ok: fills.length === 1 },
    ];
  },
};
