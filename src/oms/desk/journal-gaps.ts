import { ReplayError } from '../../core/errors.js';

/** The error for a record of something that no earlier record begins. */
export function notBegun(what: string): ReplayError {
  return new ReplayError(
    'order journal',
    `a record names the ${what}, which no earlier record begins`,
    'restore the journal from a copy, or start with an empty one after you have reconciled by hand',
  );
}

/** The error for a record of an instrument that the desk does not trade. */
export function notTraded(id: string): ReplayError {
  return new ReplayError(
    'order journal',
    `it trades "${id}", which the desk does not`,
    'name every instrument that the journal has orders of',
  );
}
