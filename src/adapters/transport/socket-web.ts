import type { OpenSocket, Socket, SocketListener, SocketRequest } from './socket.js';

/** The part of the platform's WebSocket that is used; `globalThis.WebSocket` of browsers, workers and Node 22. */
export type WebSocketClass = new (url: string) => WebSocket;

/**
 * Sockets of the platform: browsers, workers, Node 22 and later.
 *
 * Headers cannot be sent and pings are not shown there, so a service that stays quiet needs a heartbeat in its protocol.
 *
 * @param platform - the class to use, as a rule `globalThis.WebSocket`
 * @example
 * ```ts
 * import { webSockets } from 'edgeproof/adapters/transport';
 * class Fake { binaryType = ''; readyState = 0; bufferedAmount = 0; send() {} close() {} addEventListener() {} }
 * const open = webSockets(Fake as never);
 * if (open({ url: 'wss://feed.example' }, { opened() {}, received() {}, alive() {}, closed() {} }).buffered !== 0) throw new Error('opens');
 * ```
 */
export function webSockets(platform: WebSocketClass): OpenSocket {
  return (request: SocketRequest, listener: SocketListener): Socket => {
    const socket = new platform(request.url);
    socket.binaryType = 'arraybuffer';
    let over = false;
    const end = (code: number, reason: string): void => {
      if (over) return;
      over = true;
      listener.closed(code, reason);
    };
    socket.addEventListener('open', () => void (over || listener.opened()));
    socket.addEventListener('message', ({ data }) => {
      if (!over) listener.received(typeof data === 'string' ? data : new Uint8Array(data as ArrayBuffer));
    });
    socket.addEventListener('close', (event) => end(event.code, event.reason));
    return {
      get buffered() {
        return socket.bufferedAmount;
      },
      send: (text) => void (socket.readyState === 1 && socket.send(text)),
      ping: () => {},
      close: () => socket.close(1000),
      drop: () => {
        end(1006, 'dropped');
        socket.close();
      },
    };
  };
}
