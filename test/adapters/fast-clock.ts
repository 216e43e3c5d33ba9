/** A clock that runs faster than the machine's, so that waits of seconds take a part of one. */
import type { Clock } from '../../src/adapters/transport/clock.js';
import type { Transport } from '../../src/adapters/transport/transport.js';
import { wallClock } from '../../src/live/wall-clock.js';
import { nodeTransport } from '../../src/node/transport.js';

/** How many times as fast. */
export const SPEED = 8;

function fastClock(): Clock {
  const real = wallClock();
  const began = real.now();
  return {
    now: () => began + Math.round((real.now() - began) * SPEED),
    after: (delay, run) => real.after(Math.ceil(delay / SPEED), run),
  };
}

/** Node's sockets and requests under a fast clock. */
export function fastTransport(): Transport {
  return { ...nodeTransport(), clock: fastClock() };
}

/** So many seconds of a fast clock pass. */
export function seconds(count: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, (count * 1000) / SPEED));
}
