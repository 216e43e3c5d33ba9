import type { Model } from '../contracts/model.js';
import { PluginError } from '../core/errors.js';
import type { ForecastFrame } from '../core/frame.js';
import type { Decision } from '../core/portfolio.js';

/** NaN says that there is no forecast; an infinite one is a broken promise. Returns whether there is any forecast. @throws PluginError that names the instrument */
export function checkForecast(model: Model, out: ForecastFrame, at: Decision): boolean {
  const { mean } = out;
  let speaks = false;
  for (let i = 0; i < mean.length; i++) {
    const value = mean[i]!;
    if (!Number.isNaN(value)) speaks = true;
    if (value !== Number.POSITIVE_INFINITY && value !== Number.NEGATIVE_INFINITY) continue;
    const what = `forecast ${value} for ${at.universe.at(i).id} is not finite`;
    throw new PluginError(`model ${model.name}`, what, 'write NaN where there is no forecast', { at: at.now });
  }
  return speaks;
}
