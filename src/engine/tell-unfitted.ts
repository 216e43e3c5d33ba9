import type { Runner } from './runner.js';

/** Tells at the end of a run of models that can be fitted and never were: they never made a forecast. */
export function tellUnfitted(runners: readonly Runner[]): void {
  for (const { name, model, spoke, account } of runners) {
    if (spoke || model?.fit === undefined) continue;
    const what = `${name}: model ${model.name} never made a forecast; state refit, or use walkForward`;
    account.alert('warning', 'unfitted-model', what);
  }
}
