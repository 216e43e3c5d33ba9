import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import type { OpenSocket } from '../../../src/adapters/transport/socket.js';
import { webSockets } from '../../../src/adapters/transport/socket-web.js';
import { nodeSockets } from '../../../src/node/socket-ws.js';

/** What one client hears from a server that greets, echoes, sends bytes and says goodbye. */
async function conversation(open: OpenSocket): Promise<string[]> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await new Promise((resolve) => server.once('listening', resolve));
  server.on('connection', (peer) => {
    peer.send('hello');
    peer.on('message', (data) => {
      peer.send(String(data).toUpperCase());
      peer.send(new Uint8Array([1, 2, 3]));
      peer.close(4001, 'enough');
    });
  });
  const heard: string[] = [];
  await new Promise<void>((resolve) => {
    const socket = open(
      { url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}` },
      {
        opened: () => {
          heard.push('opened');
          socket.send('hi');
        },
        received: (frame) => heard.push(typeof frame === 'string' ? frame : `bytes ${[...frame].join(' ')}`),
        alive: () => {},
        closed: (code, reason) => {
          heard.push(`closed ${code} ${reason}`);
          resolve();
        },
      },
    );
  });
  await new Promise((resolve) => server.close(resolve));
  return heard;
}

describe('platform sockets', () => {
  const spoken = ['opened', 'hello', 'HI', 'bytes 1 2 3', 'closed 4001 enough'];

  it('of Node and of the platform tell the same story', async () => {
    expect(await conversation(nodeSockets())).toEqual(spoken);
    // The class of `ws` speaks the platform's interface as well; check:browser runs the real one.
    expect(await conversation(webSockets(WebSocket as never))).toEqual(spoken);
  });

  it('report a refused connection as a close with words', async () => {
    const [code, reason] = await new Promise<[number, string]>((resolve) => {
      nodeSockets()(
        { url: 'ws://127.0.0.1:9' },
        { opened() {}, received() {}, alive() {}, closed: (...end) => resolve(end) },
      );
    });
    expect(code).toBe(1006);
    expect(reason).toMatch(/ECONNREFUSED/);
  });
});
