import type { Transport } from '../adapters/transport/transport.js';
import { wallClock } from '../live/wall-clock.js';
import { nodeHttp } from './http-fetch.js';
import { nodeSockets } from './socket-ws.js';

/**
 * The outside as Node has it: `fetch`, the sockets of `ws`, the machine's clock.
 *
 * @example
 * ```ts
 * import { nodeTransport } from 'edgeproof/node';
 * const transport = nodeTransport();
 * if (transport.clock.now() < 1_700_000_000_000_000) throw new Error('the clock of this machine');
 * ```
 */
export function nodeTransport(): Transport {
  return { http: nodeHttp(), sockets: nodeSockets(), clock: wallClock() };
}
