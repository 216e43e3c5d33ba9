import * as z from 'zod';
import { canonicalJson } from '../../core/json.js';
import type { Parameters, ParameterValue } from '../sweep/parameter-grid.js';

const rangeSchema = z
  .strictObject({
    low: z.number(),
    high: z.number(),
    scale: z.enum(['linear', 'log']).default('linear'),
    whole: z.boolean().default(false),
  })
  .refine(({ low, high }) => low < high, 'low must be below high')
  .refine(({ low, scale }) => scale === 'linear' || low > 0, 'a log scale begins above 0');

const dimensionSchema = z.union([
  z.array(z.union([z.number(), z.string(), z.boolean(), z.null()])).min(1),
  rangeSchema,
]);

/** A schema of {@link SearchSpace}. */
export const spaceSchema = z
  .record(z.string(), dimensionSchema)
  .refine((space) => Object.keys(space).length > 0, 'names no parameter');

/** The values that one parameter may take: a list, or a range; `whole` rounds, `log` searches by factors. */
export type SearchDimension =
  | readonly ParameterValue[]
  | {
      readonly low: number;
      readonly high: number;
      readonly scale?: 'linear' | 'log';
      readonly whole?: boolean;
    };

/** The parameters that a search may choose, by name. */
export interface SearchSpace {
  readonly [name: string]: SearchDimension;
}

/** A parameter set out of a space. */
export type SearchPoint<S extends SearchSpace> = {
  readonly [K in keyof S]: S[K] extends readonly (infer V)[] ? V & ParameterValue : number;
};

/** A space as the unit cube: one coordinate a range, one a listed value, so that no order is read into a list. */
export class UnitCube {
  readonly #space: readonly (readonly [name: string, dimension: z.output<typeof dimensionSchema>])[];

  constructor(space: z.output<typeof spaceSchema>) {
    this.#space = Object.entries(space);
  }

  /** The parameter set at uniform draws, one for each parameter in its order. */
  at(draw: () => number): Parameters {
    const made: Record<string, ParameterValue> = {};
    for (const [name, dimension] of this.#space) {
      const u = draw();
      made[name] = Array.isArray(dimension)
        ? dimension[Math.min(dimension.length - 1, Math.floor(u * dimension.length))]!
        : inRange(dimension, u);
    }
    return Object.freeze(made);
  }

  /** Coordinates of a parameter set, each in [0, 1]. */
  coordinates(point: Parameters): readonly number[] {
    return this.#space.flatMap(([name, dimension]) => {
      const value = point[name];
      if (Array.isArray(dimension)) return dimension.map((one) => (one === value ? 1 : 0));
      const { low, high, scale } = dimension;
      const x = value as number;
      return [scale === 'log' ? Math.log(x / low) / Math.log(high / low) : (x - low) / (high - low)];
    });
  }
}

function inRange({ low, high, scale, whole }: z.output<typeof rangeSchema>, u: number): number {
  if (whole && scale === 'linear')
    return Math.min(high, Math.ceil(low) + Math.floor(u * (Math.floor(high) - Math.ceil(low) + 1)));
  const x = scale === 'log' ? low * Math.exp(u * Math.log(high / low)) : low + u * (high - low);
  return Math.min(high, Math.max(low, whole ? Math.round(x) : x));
}

/** Equal for equal parameter sets. */
export function pointKey(point: Parameters): string {
  return canonicalJson(point);
}
