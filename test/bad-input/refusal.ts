/** What an error says: who, what and what to do, in the form that every error of this package has. */
import { expect } from 'vitest';
import { type EdgeproofError, isEdgeproofError } from '../../src/index.js';

/** The parts of an error's message. */
export interface Refusal {
  readonly error: EdgeproofError;
  readonly name: string;
  readonly who: string;
  readonly what: string;
  readonly fix: string;
}

/** Takes an error apart; fails where it is none of ours or lacks a part. */
function refusalOf(error: unknown): Refusal {
  expect(isEdgeproofError(error), `${String(error)} is not an error of this package`).toBe(true);
  const own = error as EdgeproofError;
  const prefix = `[edgeproof] ${own.who}: `;
  expect(own.message.startsWith(prefix), own.message).toBe(true);
  const rest = own.message.slice(prefix.length);
  const cut = rest.indexOf('; ');
  const [what, fix] = [rest.slice(0, cut), rest.slice(cut + 2)];
  expect(cut, `nothing to do about it: ${own.message}`).toBeGreaterThan(0);
  expect(fix.length, own.message).toBeGreaterThan(3);
  expect(own.message, 'a value was lost in the words').not.toMatch(/\[object|(?<!received )undefined/);
  return { error: own, name: own.name, who: own.who, what, fix };
}

/** What a call refuses with. */
export async function refused(call: () => unknown): Promise<Refusal> {
  try {
    await call();
  } catch (error) {
    return refusalOf(error);
  }
  throw new Error('it was accepted');
}
