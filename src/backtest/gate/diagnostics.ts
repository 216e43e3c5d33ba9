import { deflatedSharpe } from '../../report/deflated-sharpe.js';
import { probabilisticSharpe, sharpeEstimate } from '../../report/sharpe-inference.js';
import { pboCscv } from '../overfit/cscv.js';
import type { AlignedTrials } from './align-trials.js';
import type { GateEvidence } from './evidence.js';
import type { GateDiagnostic } from './verdict-of-gate.js';

/** Numbers that people ask for, with the reason why none of them decides. */
export function diagnosticsOf(
  aligned: AlignedTrials,
  count: number,
  measured: Pick<GateEvidence, 'permutation' | 'plateau'>,
): readonly GateDiagnostic[] {
  const { own, others } = aligned;
  if (own.length < 20) return measuredOf(measured);
  const estimate = sharpeEstimate(own);
  const deflated = deflatedSharpe(estimate, { trials: Math.max(1, count) });
  const found: GateDiagnostic[] = [
    {
      id: 'psr',
      title: 'Probabilistic Sharpe ratio of the excess',
      value: probabilisticSharpe(estimate),
      sentence: 'For a single trial; of the best of a hundred worthless ones four in five show more than 95 %.',
    },
    {
      id: 'dsr',
      title: 'Deflated Sharpe ratio of the excess',
      value: deflated.probability,
      sentence: `Its 5 % bar for ${count} independent trials is ${deflated.cutoff.toFixed(3)}, not 0.95; correlated trials make it too strict.`,
    },
  ];
  const blocks = cscvBlocks(own.length);
  if (others.length > 0 && blocks > 0) {
    found.push({
      id: 'pbo',
      title: 'Probability of backtest overfitting (CSCV)',
      value: pboCscv([own, ...others], { blocks }).pbo,
      sentence: 'Half of all worthless searches show less than 0.5; below 0.2 is worth something, below 0.05 a lot.',
    });
  }
  return [...found, ...measuredOf(measured)];
}

/** How many blocks CSCV cuts so many days into; 0 when there are too few. */
export function cscvBlocks(days: number): number {
  return days >= 320 ? 16 : days >= 40 ? 8 : 0;
}

/** What was measured by runs of their own. */
function measuredOf({ permutation, plateau }: Pick<GateEvidence, 'permutation' | 'plateau'>): GateDiagnostic[] {
  const found: GateDiagnostic[] = [];
  if (permutation !== undefined)
    found.push({
      id: 'permutation',
      title: 'Monte Carlo permutation of the market',
      value: permutation.pValue,
      sentence: `Chance of a Sharpe ratio of the excess as good on ${permutation.permuted.length} markets whose bars are in another order. It judges one strategy as if it had not been chosen among others.`,
    });
  if (plateau !== undefined && plateau.neighbours.length > 0)
    found.push({
      id: 'plateau',
      title: 'Neighbouring parameters above zero',
      value: plateau.goodShare,
      sentence: `${plateau.sentence} A peak is likely to be luck; a plateau can be luck as well.`,
    });
  return found;
}
