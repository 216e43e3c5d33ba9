import { WebSocket } from 'ws';
import type { OpenSocket, Socket } from '../adapters/transport/socket.js';
import { knownOptions } from '../core/options.js';

/** How sockets of Node are opened. */
export interface NodeSocketOptions {
  /** Longer frames close the connection; default 64 MiB, since a full order book comes in one frame. */
  readonly maxFrameBytes?: number;
}

/**
 * Sockets for Node, by the package `ws`: Node 20 has none of its own, and the platform's later ones hide pings.
 *
 * @example
 * ```ts
 * import { nodeSockets } from 'edgeproof/node';
 * const open = nodeSockets();
 * const end = await new Promise<number>((resolve) => {
 *   open({ url: 'ws://127.0.0.1:9' }, { opened() {}, received() {}, alive() {}, closed: resolve });
 * });
 * if (end !== 1006) throw new Error('a refused connection is a close, not a throw');
 * ```
 */
export function nodeSockets(options: NodeSocketOptions = {}): OpenSocket {
  knownOptions('nodeSockets', options, ['maxFrameBytes']);
  const maxPayload = options.maxFrameBytes ?? 64 * 1024 * 1024;
  return (request, listener): Socket => {
    const socket = new WebSocket(request.url, { headers: { ...request.headers }, maxPayload });
    let over = false;
    let why = '';
    const end = (code: number, reason: string): void => {
      if (over) return;
      over = true;
      listener.closed(code, reason);
    };
    socket.on('open', () => void (over || listener.opened()));
    socket.on('message', (data, binary) => {
      if (over) return;
      const bytes = Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data as Buffer);
      listener.received(binary ? new Uint8Array(bytes) : bytes.toString('utf8'));
    });
    socket.on('ping', () => listener.alive());
    socket.on('pong', () => listener.alive());
    // An error is always followed by close, which carries no words of its own then.
    socket.on('error', (error) => {
      why = error.message;
    });
    socket.on('close', (code, reason) => end(code, reason.length > 0 ? reason.toString('utf8') : why));
    return {
      get buffered() {
        return socket.bufferedAmount;
      },
      send: (text) => void (socket.readyState === WebSocket.OPEN && socket.send(text)),
      ping: () => void (socket.readyState === WebSocket.OPEN && socket.ping()),
      close: () => socket.close(1000),
      drop: () => {
        end(1006, 'dropped');
        socket.terminate();
      },
    };
  };
}
