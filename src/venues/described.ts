import type { Json } from '../core/json.js';
import type { DecimalInput } from '../core/money.js';

/** What a function was made of, for the record of a run. */
interface Description {
  readonly name: string;
  readonly options: Json;
}

const TEXT = new WeakMap<object, Description>();

/** Remembers what a function was made of; the function itself stays as it is. */
export function described<F extends object>(make: F, name: string, options: object): F {
  TEXT.set(make, { name, options: descriptionOf(options) });
  return make;
}

/** Options as JSON: decimals as text, functions by what they were made of, or as a function of the user's own. */
export function descriptionOf(value: unknown): Json {
  if (value === undefined || value === null) return null;
  if (typeof value === 'function') return (TEXT.get(value) as Json | undefined) ?? 'a function';
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'object') return value as Json;
  if (Array.isArray(value)) return value.map(descriptionOf);
  if ('toFixed' in value) return String(value as DecimalInput);
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, descriptionOf(one)]));
}
