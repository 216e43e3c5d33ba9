import { isEdgeproofError, ReplayError } from '../core/errors.js';
import type { EventBatch } from '../core/event.js';
import type { Micros } from '../core/time.js';
import { Merger } from '../data/merge.js';
import type { Engine } from './engine.js';
import type { ShortWay } from './express/short-way.js';
import type { Refits } from './refits.js';

/** What the driver tells between batches; returning true pauses the run there. */
export type Checkpoint = (state: {
  events: number;
  now: Micros;
  position: readonly number[];
}) => boolean | Promise<boolean>;

/** What drives an engine through history. */
export interface DriveOptions {
  readonly inputs: readonly AsyncIterable<EventBatch>[];
  readonly signal: AbortSignal;
  readonly refits: Pick<Refits, 'waiting' | 'finish'>;
  /** Where to go on from, after a restore. */
  readonly position?: readonly number[];
  /** Called between instants, at least every `checkpointEvery` events. */
  readonly checkpoint?: Checkpoint;
  readonly checkpointEvery?: number;
}

/**
 * Drives an engine through merged history: agenda before market data at equal times, one settle an instant.
 *
 * Awaits only where an input ran dry, where a refit is due, or at a checkpoint.
 *
 * @returns 'ended' when all inputs have, 'paused' when the checkpoint said so
 */
export async function drive(engine: Engine, options: DriveOptions): Promise<'ended' | 'paused'> {
  const merger = new Merger(options.inputs);
  // A flag of our own: reading signal.aborted costs more than a settle of the books.
  const watch = { stopped: options.signal.aborted };
  const stop = (): void => {
    watch.stopped = true;
  };
  options.signal.addEventListener('abort', stop, { once: true });
  try {
    if (options.position !== undefined) await merger.skip(options.position);
    return await loop(engine, merger, options, watch);
  } catch (cause) {
    if (watch.stopped && !isEdgeproofError(cause)) throw aborted(engine);
    throw cause;
  } finally {
    options.signal.removeEventListener('abort', stop);
    await merger.close();
  }
}

async function loop(
  engine: Engine,
  merger: Merger,
  options: DriveOptions,
  watch: { readonly stopped: boolean },
): Promise<'ended' | 'paused'> {
  const { agenda } = engine.account;
  const every = options.checkpointEvery ?? 65_536;
  let nextCheck = engine.events + every;
  await merger.refill();
  for (;;) {
    const marketAt = merger.peekAt();
    if (Number.isNaN(marketAt)) {
      await merger.refill();
      if (watch.stopped) throw aborted(engine);
      continue;
    }
    const at = Math.min(agenda.nextAt, marketAt);
    if (engine.dirty && at !== engine.account.now) {
      if (engine.account.brokers) await engine.settleWithBrokers();
      else engine.settle();
      if (options.refits.waiting) await options.refits.finish();
      if (watch.stopped) throw aborted(engine);
      if (engine.events >= nextCheck) {
        nextCheck = engine.events + every;
        if (await pauses(engine, merger, options)) return 'paused';
      }
    }
    if (engine.lane !== null && !engine.dirty && express(engine, engine.lane, merger, nextCheck)) {
      if (watch.stopped) throw aborted(engine);
      if (engine.events < nextCheck) continue;
      nextCheck = engine.events + every;
      if (await pauses(engine, merger, options)) return 'paused';
      continue;
    }
    if (agenda.nextAt <= marketAt) {
      // What is due at the last instant still belongs to it.
      if (marketAt === Number.POSITIVE_INFINITY && agenda.nextAt !== engine.account.now) {
        if (agenda.nextAt === Number.POSITIVE_INFINITY || !drainTail(engine)) break;
      } else engine.stepAgenda(agenda.pop());
    } else if (at === marketAt) engine.stepMarket(merger.next()!);
  }
  if (engine.dirty) await engine.settleWithBrokers();
  await pauses(engine, merger, options);
  return 'ended';
}

/** Runs what it can of the batch at hand by the short way; false when that is nothing. */
function express(engine: Engine, lane: ShortWay, merger: Merger, nextCheck: number): boolean {
  const place = merger.place();
  if (place === null) return false;
  const done = lane.run(place.batch, place.next, nextCheck - engine.events);
  if (done === 0) return false;
  merger.pass(done, engine.account.now);
  return true;
}

/** Tells the checkpoint where the run stands; true when it is to pause there. */
async function pauses(engine: Engine, merger: Merger, { checkpoint }: DriveOptions): Promise<boolean> {
  if (checkpoint === undefined) return false;
  return (await checkpoint({ events: engine.events, now: engine.account.now, position: merger.position() })) === true;
}

/** After the last market event reports still arrive; timers no longer decide anything. */
function drainTail(engine: Engine): boolean {
  const { agenda } = engine.account;
  while (agenda.size > 0) {
    const entry = agenda.pop();
    if (entry.what !== 'report') continue;
    engine.stepAgenda(entry);
    return true;
  }
  return false;
}

function aborted(engine: Engine): ReplayError {
  return new ReplayError(
    'run',
    `it was stopped after ${engine.events} events`,
    'resume it from its last snapshot, or start anew',
    { events: engine.events },
  );
}
