import { PluginError } from '../core/errors.js';
import type { MarketEvent } from '../core/event.js';

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
