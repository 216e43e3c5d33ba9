import { ConfigError } from '../core/errors.js';
import type { Venue } from '../venues/venue.js';
import type { Runner } from './runner.js';

/** What a strategy asks for must be there: order types and times in force, of every venue, before the first event. */
export function checkWiring(runner: Runner, venues: readonly Venue[]): void {
  const uses = runner.execution?.uses;
  if (uses === undefined) return;
  for (const { id, capabilities } of venues) {
    const type = uses.orderTypes.find((one) => !capabilities.orderTypes.includes(one));
    if (type !== undefined) throw lacks(runner, id, `${type} orders`, capabilities.orderTypes);
    const tif = uses.timesInForce.find((one) => !capabilities.timesInForce.includes(one));
    if (tif !== undefined) throw lacks(runner, id, `time in force ${tif}`, capabilities.timesInForce);
  }
}

function lacks(runner: Runner, venue: string, what: string, has: readonly string[]): ConfigError {
  return new ConfigError(
    `strategy ${runner.name}`,
    `${runner.execution?.name} needs ${what}, which venue "${venue}" lacks`,
    `it has: ${has.join(', ')}`,
  );
}
