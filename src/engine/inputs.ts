import type { DataSource } from '../contracts/data-source.js';
import { ConfigError, DataError, isEdgeproofError } from '../core/errors.js';
import type { EventBatch } from '../core/event.js';
import type { Micros } from '../core/time.js';
import type { Universe } from '../core/universe.js';
import type { GuardOptions } from '../data/guard.js';
import { guarded } from '../data/guarded.js';
import type { FindingRecord } from '../report/run-record.js';

/** What is asked of the sources of a run. */
export interface InputOptions {
  readonly universe: Universe;
  readonly from: Micros;
  readonly to: Micros;
  readonly onBadData: 'stop' | 'drop' | 'report';
  /** Further options of the guards: a calendar, other levels. */
  readonly guard?: Omit<GuardOptions, 'onError' | 'name'>;
  readonly signal: AbortSignal;
}

/** The guarded streams of a run, and what the guards found. */
export interface Inputs {
  readonly streams: readonly AsyncIterable<EventBatch>[];
  findings(): readonly FindingRecord[];
  /** How much of the time asked for has passed at a moment, from 0 to 1; NaN when the end is open. */
  share(now: Micros): number;
}

/** Opens the history of every source behind a guard of its own. */
export function openInputs(sources: readonly DataSource[], options: InputOptions): Inputs {
  if (sources.length === 0) throw new ConfigError('data', 'there is no source', 'pass data: a DataSource');
  const onError = options.onBadData === 'stop' ? 'throw' : options.onBadData;
  const watched = sources.map((source) => {
    if (source.history === undefined) {
      throw new ConfigError(
        `data source ${source.name}`,
        'it has no history',
        'use it live, or pass a source of history',
      );
    }
    return guarded(source, { onError, name: source.name, ...options.guard });
  });
  const { universe, from, to, signal } = options;
  return {
    streams: watched.map((source) =>
      announced(source.name, source.history({ universe, kinds: source.provides.kinds, from, to }, signal), signal),
    ),
    findings: () =>
      watched.flatMap(
        (source) => source.report?.findings.map(({ code, severity, message }) => ({ code, severity, message })) ?? [],
      ),
    share: (now) => (Number.isFinite(from) && Number.isFinite(to) ? (now - from) / (to - from) : Number.NaN),
  };
}

/** Errors of a source name the source. */
async function* announced(
  name: string,
  stream: AsyncIterable<EventBatch>,
  signal: AbortSignal,
): AsyncIterable<EventBatch> {
  try {
    yield* stream;
  } catch (cause) {
    // A source that stops because it was told to has not failed.
    if (isEdgeproofError(cause) || signal.aborted) throw cause;
    const text = cause instanceof Error ? cause.message : String(cause);
    throw new DataError(`data source ${name}`, `reading failed: ${text}`, 'mend the source or its file', {}, cause);
  }
}
