import type { DataSource } from '../contracts/data-source.js';
import type { Json } from '../core/json.js';

/** What a source that is made of others says of where its data come from: what they say, by name where there are several. */
export function originsOf(sources: readonly DataSource[]): Pick<DataSource, 'origin'> {
  const stated = sources.filter((one) => one.origin !== undefined);
  if (stated.length === 0) return {};
  if (sources.length === 1) return { origin: () => stated[0]!.origin!() };
  return { origin: () => Object.fromEntries(stated.map((one): [string, Json] => [one.name, one.origin!()])) };
}
