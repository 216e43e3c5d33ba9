import type { BacktestOptions } from '../backtest/backtest-options.js';
import { ConfigError } from '../core/errors.js';

/** Where the options of a backtest are found: a module, and the name that exports them. Every thread builds them by itself. */
export interface RunModule {
  readonly href: string;
  readonly export: string;
}

/** Imports the options of a run. @throws ConfigError when the module cannot be loaded or exports none of that name */
export async function loadRun({ href, export: name }: RunModule): Promise<BacktestOptions> {
  let loaded: { readonly [name: string]: unknown };
  try {
    loaded = (await import(href)) as { readonly [name: string]: unknown };
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new ConfigError('permuteOverWorkers', `${href} cannot be loaded: ${why}`, 'mend the module', {}, cause);
  }
  const run = loaded[name] as BacktestOptions | undefined;
  if (typeof run === 'object' && run !== null && run.strategy !== undefined && run.data !== undefined) return run;
  const names = Object.keys(loaded).join(', ');
  throw new ConfigError(
    'permuteOverWorkers',
    `${href} exports no options of a backtest as "${name}"`,
    `export them, or name another with the option export; it exports: ${names === '' ? '(nothing)' : names}`,
  );
}
