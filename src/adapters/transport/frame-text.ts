import type { Frame } from './socket.js';

/** The text of a frame; some services send JSON in binary ones. */
export function frameText(frame: Frame): string {
  return typeof frame === 'string' ? frame : new TextDecoder().decode(frame);
}
