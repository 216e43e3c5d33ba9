import type { DataSource } from '../contracts/data-source.js';
import { ConfigError, DataError } from '../core/errors.js';
import type { EventBatch } from '../core/event.js';
import type { Micros } from '../core/time.js';
import type { Universe } from '../core/universe.js';
import type { FindingRecord } from '../report/run-record.js';

/** What is asked of the sources of a run. */
export interface InputOptions {
  readonly universe: Universe;
  readonly from: Micros;
  readonly to: Micros;
  readonly onBadData: 'stop' | 'drop' | 'report';
  readonly signal: AbortSignal;
}

/** The guarded streams of a run, and what the guards found. */
export interface Inputs {
  readonly streams: readonly AsyncIterable<EventBatch>[];
  findings(): readonly FindingRecord[];
  /** How much of the time asked for has passed at a moment, from 0 to 1. */
  share(now: Micros): number;
}

/** Opens the history of every source behind a guard of its own. */
export function openInputs(sources: readonly DataSource[], options: InputOptions): Inputs {
  if (sources.length === 0) throw new ConfigError('data', 'there is no source', 'pass data: a DataSource');
  const streams = sources.map((source) => {
    if (source.history === undefined)
      throw new ConfigError(
        `data source ${source.name}`,
        'it has no history',
        'use it live, or pass a source of history',
      );
    const query = { universe: options.universe, kinds: source.provides.kinds, from: options.from, to: options.to };
    return announced(source.name, source.history(query, options.signal));
  });
  const { from, to } = options;
  return {
    streams,
    findings: () => [],
    share: (now) => (Number.isFinite(from) && Number.isFinite(to) ? (now - from) / (to - from) : 0),
  };
}

/** Errors of a source name the source. */
async function* announced(name: string, stream: AsyncIterable<EventBatch>): AsyncIterable<EventBatch> {
  try {
    yield* stream;
  } catch (cause) {
    if (cause instanceof Error && cause.name.endsWith('Error') && 'code' in cause) throw cause;
    throw new DataError(
      `data source ${name}`,
      `reading failed: ${String(cause)}`,
      'mend the source or its file',
      {},
      cause,
    );
  }
}
