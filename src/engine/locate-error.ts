import { isEdgeproofError } from '../core/errors.js';
import { toIso } from '../core/time.js';
import type { ReadyEngine } from './set-up.js';

/** Adds to an error of ours where in the run it happened, and with which seed it can be met again; others are left alone. */
export function locateError(cause: unknown, { engine, seed }: Pick<ReadyEngine, 'engine' | 'seed'>): unknown {
  if (!isEdgeproofError(cause)) return cause;
  const { now } = engine.account;
  const where = { events: engine.events, now: Number.isFinite(now) ? toIso(now) : null, seed };
  return Object.assign(cause, { context: { ...where, ...cause.context } });
}
