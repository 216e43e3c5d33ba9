import { isAbsolute } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Parameters } from '../backtest/sweep/parameter-grid.js';
import type { SweepPlan } from '../backtest/sweep/sweep-plan.js';
import { ConfigError } from '../core/errors.js';

/** Where a plan is found: a module, and the name that exports it. Every process builds the plan by itself. */
export interface PlanModule {
  readonly href: string;
  readonly export: string;
}

/** The address of a module. @throws ConfigError for a relative path, which means something else in each file */
export function moduleHref(module: URL | string): string {
  if (module instanceof URL) return module.href;
  if (isAbsolute(module)) return pathToFileURL(module).href;
  if (!module.startsWith('.')) return module;
  throw new ConfigError(
    'sweepOverWorkers',
    `"${module}" is relative to nothing`,
    `pass new URL('${module}', import.meta.url)`,
  );
}

/** Imports a plan. @throws ConfigError when the module cannot be loaded or exports no plan of that name */
export async function loadPlan<P extends Parameters>({ href, export: name }: PlanModule): Promise<SweepPlan<P>> {
  let loaded: { readonly [name: string]: unknown };
  try {
    loaded = (await import(href)) as { readonly [name: string]: unknown };
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new ConfigError('sweepOverWorkers', `${href} cannot be loaded: ${why}`, 'mend the module', {}, cause);
  }
  const plan = loaded[name] as SweepPlan<P> | undefined;
  if (typeof plan === 'object' && plan !== null && typeof plan.strategy === 'function') return plan;
  const names = Object.keys(loaded).join(', ');
  throw new ConfigError(
    'sweepOverWorkers',
    `${href} exports no plan "${name}"`,
    `export one, or name another with the option export; it exports: ${names === '' ? '(nothing)' : names}`,
  );
}
