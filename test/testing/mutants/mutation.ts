/** A real plug-in of ours, spoiled at run time in one way, and the check that must go red for it. */
import type { Factory, PluginEnv } from '../../../src/core/plugin.js';
import { type Check, runContract } from '../../../src/testing/index.js';

/** One spoiled plug-in with the suite to run on it. */
export interface Mutation {
  readonly check: string;
  /** How it was spoiled. */
  readonly how: string;
  /** Which plug-in it was. */
  readonly of: string;
  readonly checks: readonly Check[];
  /** The same suite on the plug-in as it is. */
  readonly sound: readonly Check[];
}

/** A real plug-in by name. */
export type Real<P> = readonly [name: string, make: P];

/** One way to spoil a plug-in, tried on several of them. */
export interface Spoiling<P> {
  readonly check: string;
  readonly how: string;
  readonly spoil: (make: P) => P;
  readonly real: readonly Real<P>[];
}

/** Every spoiling on every plug-in that it names. */
export function mutations<P>(suite: (make: P) => readonly Check[], spoilings: readonly Spoiling<P>[]): Mutation[] {
  return spoilings.flatMap(({ check, how, spoil, real }) =>
    real.map(([of, make]): Mutation => ({ check, how, of, checks: suite(spoil(make)), sound: suite(make) })),
  );
}

/**
 * A factory whose plug-ins are those of another, with some members replaced; methods keep their own `this`.
 *
 * `change` gets the real plug-in and the environment, and is called once an instance.
 */
export function changed<T extends object>(
  make: Factory<T>,
  change: (real: T, env: PluginEnv) => Partial<T>,
): Factory<T> {
  return (env) => {
    const real = make(env);
    return changedObject(real, change(real, env));
  };
}

/** An object that answers as another does, but for the members that are given. */
export function changedObject<T extends object>(real: T, instead: Partial<T>): T {
  return new Proxy(real, {
    get(target, key) {
      if (Object.hasOwn(instead, key)) return Reflect.get(instead, key);
      const value = Reflect.get(target, key, target) as unknown;
      return typeof value === 'function' ? value.bind(target) : value;
    },
    has: (target, key) => (Object.hasOwn(instead, key) ? Reflect.get(instead, key) !== undefined : key in target),
  });
}

/** Why a mutation was not caught by its check, or null when it was. */
export async function missed({ check, checks, sound }: Mutation): Promise<string | null> {
  const before = await runContract(sound.filter((one) => one.id === check));
  if (before.failed.length > 0) return `${check} fails before anything is spoiled: ${before.failed[0]?.error.message}`;
  const named = checks.find((one) => one.id === check);
  if (named === undefined) return `there is no check ${check}`;
  const reason = named.needs?.() ?? null;
  if (reason !== null) return `${check} was skipped: ${reason}`;
  const { failed } = await runContract([named]);
  const error = failed[0]?.error;
  if (error === undefined) return `${check} passed`;
  return error.message.startsWith(`[edgeproof] ${check} `) ? null : `${check} ended by an accident: ${error.stack}`;
}
