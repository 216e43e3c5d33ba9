import type * as z from 'zod';
import { ConfigError } from './errors.js';

/**
 * Refuses a misspelt option where values are checked by hand: few of them, or ones that a schema would only pass through.
 *
 * @throws ConfigError that names the option and those that exist
 */
export function knownOptions(who: string, options: object, known: readonly string[]): void {
  const unknown = Object.keys(options).filter((name) => !known.includes(name));
  if (unknown.length === 0) return;
  const names = known.join(', ');
  throw new ConfigError(who, `unknown option "${unknown.join('", "')}"`, `remove or rename it; options are: ${names}`);
}

/**
 * Parses the options of a factory once and freezes them; the only door through which options enter.
 *
 * @param who - name of the factory, as the user typed it
 * @throws ConfigError that names the option, what is wrong with it, and the options that exist
 */
export function parseOptions<S extends z.ZodType>(who: string, schema: S, input: unknown): z.output<S> {
  const parsed = schema.safeParse(input ?? {});
  if (parsed.success) return Object.freeze(parsed.data) as z.output<S>;
  // A misspelt option is also a missing one; what was typed says more.
  const { issues } = parsed.error;
  const issue = issues.find((one) => one.code === 'unrecognized_keys' && one.path.length === 0) ?? issues[0];
  const shape = (schema as unknown as { shape?: Record<string, unknown> }).shape;
  const known = shape === undefined ? '' : `; options are: ${Object.keys(shape).join(', ')}`;
  if (issue?.code === 'unrecognized_keys') {
    throw new ConfigError(who, `unknown option "${issue.keys.join('", "')}"`, `remove or rename it${known}`);
  }
  const path = issue?.path.map(String).join('.') ?? '';
  throw new ConfigError(who, `option "${path}": ${issue?.message ?? 'is not valid'}`, `pass a valid value${known}`);
}
