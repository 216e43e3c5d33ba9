import type * as z from 'zod';
import { ConfigError } from './errors.js';

/**
 * Parses the options of a factory once and freezes them; the only door through which options enter.
 *
 * @param who - name of the factory, as the user typed it
 * @throws ConfigError that names the option, what is wrong with it, and the options that exist
 */
export function parseOptions<S extends z.ZodType>(who: string, schema: S, input: unknown): z.output<S> {
  const parsed = schema.safeParse(input ?? {});
  if (parsed.success) return Object.freeze(parsed.data) as z.output<S>;
  const issue = parsed.error.issues[0];
  const shape = (schema as unknown as { shape?: Record<string, unknown> }).shape;
  const known = shape === undefined ? '' : `; options are: ${Object.keys(shape).join(', ')}`;
  if (issue?.code === 'unrecognized_keys') {
    throw new ConfigError(who, `unknown option "${issue.keys.join('", "')}"`, `remove or rename it${known}`);
  }
  const path = issue?.path.map(String).join('.') ?? '';
  throw new ConfigError(who, `option "${path}": ${issue?.message ?? 'is not valid'}`, `pass a valid value${known}`);
}
