import { hashJson } from '../../core/hash.js';
import type { TrialInput } from '../trials/trial-entry.js';
import type { Parameters } from './parameter-grid.js';
import type { SweepPlan } from './sweep-plan.js';
import type { TrialOutcome } from './trial.js';

/**
 * Writes every trial of a sweep down, in the order of the parameter sets, and says how many count now; null without a ledger.
 *
 * A trial that failed has no returns and counts all the same, on the data of those that did not.
 */
export async function recordSweep<P extends Parameters>(
  { ledger, parameters }: SweepPlan<P>,
  outcomes: readonly TrialOutcome[],
): Promise<number | null> {
  const first = outcomes.find((one) => one.trial !== null)?.trial ?? null;
  if (ledger === undefined || first === null) return null;
  for (const { index, trial } of outcomes) await ledger.trials.write(trial ?? failedTrial(first, parameters[index]!));
  return (await ledger.trials.count(first)).count;
}

function failedTrial(beside: TrialInput, parameters: Parameters): TrialInput {
  return {
    ...beside,
    label: `failed ${JSON.stringify(parameters)}`,
    structure: hashJson({ failed: parameters, beside: beside.label }),
    exact: true,
    evidence: {},
    series: { days: new Float64Array(0), returns: new Float64Array(0), matched: new Float64Array(0) },
  };
}
