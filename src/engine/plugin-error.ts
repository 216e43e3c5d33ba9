import { isEdgeproofError, PluginError } from '../core/errors.js';
import type { MarketEvent } from '../core/event.js';
import type { Plugin } from '../core/plugin.js';

/** The error of a plug-in that threw: who, in which call, at which event. An error that names its plug-in already is kept. */
export function pluginError(who: string, call: string, event: MarketEvent | null, cause: unknown): PluginError {
  if (cause instanceof PluginError) return cause;
  const where = event === null ? {} : { seq: event.seq, at: event.at, kind: event.kind };
  const text = cause instanceof Error ? cause.message : String(cause);
  const at = event === null ? '' : ` at event seq ${event.seq}`;
  return new PluginError(
    who,
    `${call} threw${at}: ${text}`,
    'a plug-in must answer; mend it, the run has ended',
    where,
    cause,
  );
}

/** Asks a plug-in for something; what it throws names it, unless it is an error of ours that says more. */
export function named<T>(plugin: Plugin, call: string, ask: () => T): T {
  try {
    return ask();
  } catch (cause) {
    throw isEdgeproofError(cause) ? cause : pluginError(plugin.name, call, null, cause);
  }
}
