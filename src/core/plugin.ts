import type { Flags } from './flags.js';
import type { Json } from './json.js';
import type { Random } from './random.js';
import type { Universe } from './universe.js';

/** What every plug-in says of itself. */
export interface Plugin {
  readonly name: string;
  readonly version: string;
  readonly apiVersion: 1;
}

/** State that can leave the process: `json` for small exact things, `bytes` for numbers that JSON would lose or bloat. */
export interface Snapshot {
  readonly json: Json;
  readonly bytes?: Uint8Array;
}

/** A plug-in with memory; restore(snapshot()) in a new instance goes on as if nothing had happened. */
export interface Stateful {
  /** All that the plug-in remembers, as a copy that later calls leave alone; taken between two instants. */
  snapshot(): Snapshot;
  /**
   * Takes over what {@link snapshot} gave, in an instance made with the same options; what was there before is
   * forgotten.
   */
  restore(state: Snapshot): void;
}

/** What a plug-in is born into: the universe, the flags, and random streams of its own. */
export interface PluginEnv {
  readonly universe: Universe;
  readonly flags: Flags;
  /** A stream that belongs to this plug-in and name alone. */
  random(name: string): Random;
}

/** How a worker rebuilds a plug-in that cannot be sent as a closure. */
export interface FactoryRef {
  readonly module: string;
  readonly export: string;
  readonly options: Json;
}

/** Makes one fresh plug-in a call; the factory is the clone. */
export type Factory<T> = ((env: PluginEnv) => T) & { readonly ref?: FactoryRef };

/**
 * A factory with the reference that lets a worker rebuild it.
 *
 * @example
 * ```ts
 * import { factory } from 'edgeproof';
 * const one = factory(() => ({ name: 'one' }), { module: 'my-package', export: 'one', options: {} });
 * if (one.ref?.export !== 'one') throw new Error('no reference');
 * ```
 */
export function factory<T>(make: (env: PluginEnv) => T, ref?: FactoryRef): Factory<T> {
  return ref === undefined ? make : Object.assign((env: PluginEnv) => make(env), { ref });
}

/** A snapshot of nothing, for plug-ins without memory. */
export const EMPTY_SNAPSHOT: Snapshot = Object.freeze({ json: null });
