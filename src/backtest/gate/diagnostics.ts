import { deflatedSharpe } from '../../report/deflated-sharpe.js';
import { probabilisticSharpe, sharpeEstimate } from '../../report/sharpe-inference.js';
import { pboCscv } from '../overfit/cscv.js';
import type { AlignedTrials } from './align-trials.js';
import type { GateDiagnostic } from './verdict-of-gate.js';

/** Numbers that people ask for, with the reason why none of them decides. */
export function diagnosticsOf(aligned: AlignedTrials, count: number): readonly GateDiagnostic[] {
  const { own, others } = aligned;
  if (own.length < 20) return [];
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
  if (others.length > 0 && own.length >= 40) {
    const blocks = own.length >= 320 ? 16 : 8;
    found.push({
      id: 'pbo',
      title: 'Probability of backtest overfitting (CSCV)',
      value: pboCscv([own, ...others], { blocks }).pbo,
      sentence: 'Half of all worthless searches show less than 0.5; below 0.2 is worth something, below 0.05 a lot.',
    });
  }
  return found;
}
