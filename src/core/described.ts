import type { Json } from './json.js';
import type { DecimalInput } from './money.js';

/** What something was made of, for the record of a run. */
interface Description {
  readonly name: string;
  readonly options: Json;
}

const TEXT = new WeakMap<object, Description>();

/** Remembers what a function or object was made of; it stays as it is itself. */
export function described<F extends object>(make: F, name: string, options: object): F {
  TEXT.set(make, { name, options: descriptionOf(options) });
  return make;
}

/** Options as JSON: decimals as text, functions and objects by what they were made of, else as a function of the user's own. */
export function descriptionOf(value: unknown): Json {
  if (value === undefined || value === null) return null;
  const made = typeof value === 'function' || typeof value === 'object' ? TEXT.get(value) : undefined;
  if (made !== undefined) return { name: made.name, options: made.options };
  if (typeof value === 'function') return 'a function';
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'object') return value as Json;
  if (Array.isArray(value)) return value.map(descriptionOf);
  if ('toFixed' in value) return String(value as DecimalInput);
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, descriptionOf(one)]));
}
