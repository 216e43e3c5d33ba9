/** A venue that is reached without a network, on the machine's own clock: what it says is heard in the same turn. */
import { HttpFailure } from '../../src/adapters/transport/http.js';
import type { Transport } from '../../src/adapters/transport/transport.js';
import { wallClock } from '../../src/live/wall-clock.js';
import type { ServerPeer, VenueServer } from './venue-server.js';

/** The transport that leads to this server. */
export function directTransport(server: () => VenueServer, clock = wallClock()): Transport {
  return {
    clock,
    http: async (request) => {
      const answer = server().answer(request.url);
      if (answer === null) throw new HttpFailure('GET', 'no answer', 'unknown');
      return answer;
    },
    sockets: (_request, listener) => {
      let over = false;
      const peer: ServerPeer = {
        get open() {
          return !over;
        },
        heard: () => {},
        left: () => {},
        send: (frame) => {
          if (!over) listener.received(frame);
        },
        ping: () => {
          if (!over) listener.alive();
        },
        close: (code = 1000) => {
          if (over) return;
          over = true;
          listener.closed(code, 'by the venue');
        },
      };
      const leave = (): void => {
        over = true;
        peer.left();
      };
      setImmediate(() => {
        server().serve(peer);
        listener.opened();
      });
      return {
        buffered: 0,
        send: (text) => void setImmediate(() => peer.heard(text)),
        ping: () => listener.alive(),
        close: leave,
        drop: leave,
      };
    },
  };
}
