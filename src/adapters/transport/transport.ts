import type { Clock } from './clock.js';
import type { SendHttp } from './http.js';
import type { OpenSocket } from './socket.js';

/** All that an adapter needs of the outside: handed in, so that Node, a browser and a test run the same code. */
export interface Transport {
  readonly http: SendHttp;
  readonly sockets: OpenSocket;
  readonly clock: Clock;
}
