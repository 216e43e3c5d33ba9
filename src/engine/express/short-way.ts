import type { EventBatch } from '../../core/event.js';

/** A way through a batch of events that is shorter than one step an event, and leads to the same place. */
export interface ShortWay {
  /** Runs events of a batch from `from` on, at most `most`; gives how many, 0 when this is no place for it. */
  run(batch: EventBatch, from: number, most: number): number;
}
