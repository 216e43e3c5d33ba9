import type { DataSource } from '../contracts/data-source.js';
import type { Json } from '../core/json.js';

/**
 * What a source that is made of others says of where its data come from: what they say, by name where there are several; a name that was there
 * before is followed by its count, as in `csv (2)`.
 */
export function originsOf(sources: readonly DataSource[]): Pick<DataSource, 'origin'> {
  const stated = sources.filter((one) => one.origin !== undefined);
  if (stated.length === 0) return {};
  if (sources.length === 1) return { origin: () => stated[0]!.origin!() };
  return {
    origin: () => {
      const told: { [name: string]: Json } = {};
      for (const one of stated) {
        let name = one.name;
        for (let count = 2; Object.hasOwn(told, name); count++) name = `${one.name} (${count})`;
        told[name] = one.origin!();
      }
      return told;
    },
  };
}
