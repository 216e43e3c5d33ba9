/** backtesting.py, the same strategy under its other terms: spread, commissions, margin and ruin, trade-on-close, fractions. */
import type { Figures, ParityCase } from './case.js';
import { googFile, googSmaCross, type Terms } from './goog-sma-cross.js';

const source = 'computed by running backtesting.py 0.6.6 on the same file';
const engine = 'backtesting.py';

function caseOf(id: string, title: string, terms: Terms, computed: Figures): ParityCase {
  return {
    id: `backtesting-${id}`,
    engine,
    title,
    source,
    needs: [googFile],
    tolerance: 1e-8,
    published: computed,
    async run(data) {
      const { statistics: s } = await googSmaCross(data, terms);
      return {
        finalEquity: s.finalEquity,
        peakEquity: s.peakEquity,
        trades: s.trades,
        commissions: s.commissions,
        exposure: s.exposure * 100,
        sharpe: s.sharpe,
        maxDrawdown: s.maxDrawdown * 100,
        winRate: s.winRate * 100,
        averageTrade: s.averageTrade * 100,
        profitFactor: s.profitFactor,
        sqn: s.sqn,
      };
    },
  };
}

export const backtestingTerms: readonly ParityCase[] = [
  caseOf(
    'spread-commission',
    'a spread of 1 % at entry, a commission of 0.2 % each way',
    { spread: 0.01, commission: { perOrder: 0, rate: 0.002 } },
    {
      finalEquity: 20350.041732799964,
      peakEquity: 43404.51473639998,
      trades: 66,
      commissions: 6023.8746672,
      exposure: 96.74115456238361,
      sharpe: 0.26192503875167766,
      maxDrawdown: -62.834209931457586,
      winRate: 40.909090909090914,
      averageTrade: 1.0898991159409288,
      profitFactor: 1.5092624928865193,
      sqn: 0.4409358308032864,
    },
  ),
  caseOf(
    'ticket-commission',
    'a commission of 5.00 an order and 0.1 %',
    { commission: { perOrder: 5, rate: 0.001 } },
    {
      finalEquity: 43344.063829999985,
      peakEquity: 65667.08088000001,
      trades: 66,
      commissions: 5201.786169999999,
      sharpe: 0.531592298210899,
      maxDrawdown: -49.04384702108599,
      winRate: 43.93939393939394,
      averageTrade: 2.2885705509437804,
      profitFactor: 2.03351649190974,
      sqn: 0.9780185579061729,
    },
  ),
  caseOf(
    'leverage',
    'margin of a half',
    { leverage: 2 },
    {
      finalEquity: 117861.97999999978,
      peakEquity: 281029.74,
      trades: 66,
      sharpe: 0.41139420446781383,
      maxDrawdown: -74.5927210408408,
      sqn: 0.5068219736809766,
    },
  ),
  caseOf(
    'ruin',
    'margin of a tenth, until nothing is left',
    { leverage: 10 },
    {
      finalEquity: 0,
      peakEquity: 98761.23000000001,
      trades: 9,
      exposure: 10.614525139664805,
      maxDrawdown: -100,
      winRate: 55.55555555555556,
      averageTrade: 3.7791147427232774,
      profitFactor: 3.6961532346720603,
      sqn: -0.20302961916823273,
    },
  ),
  caseOf(
    'trade-on-close',
    'filled at the close that was decided on',
    { onClose: true },
    {
      finalEquity: 64392.08000000003,
      peakEquity: 88430.71,
      trades: 66,
      exposure: 96.74115456238361,
      sharpe: 0.6527650999033072,
      maxDrawdown: -45.470481917424344,
      winRate: 53.03030303030303,
      averageTrade: 2.8823728047290054,
      profitFactor: 2.362139216715496,
      sqn: 1.3159668025631561,
    },
  ),
  caseOf(
    'fractions',
    'fractional shares of 1e-8, cash 1,000',
    { lotSize: '0.00000001', cash: 1000 },
    {
      finalEquity: 5207.6633647369945,
      peakEquity: 7690.8269928034,
      trades: 66,
      sharpe: 0.5807401931980302,
      maxDrawdown: -48.150690533306985,
      averageTrade: 2.531715975158555,
      profitFactor: 2.1679459742620324,
      sqn: 1.0757491665726076,
    },
  ),
];
