/** What came over a socket: text, or bytes of a binary frame. */
export type Frame = string | Uint8Array;

/** Where to connect, and how. */
export interface SocketRequest {
  readonly url: string;
  /** Headers of the handshake; a browser cannot send any. */
  readonly headers?: { readonly [name: string]: string };
}

/** What a socket tells; after `closed` it tells nothing more. */
export interface SocketListener {
  /** The connection is open: what is sent from now on is handed to the wire. */
  opened(): void;
  /** A frame came. */
  received(frame: Frame): void;
  /** The connection showed life that is no message: a ping or a pong of the protocol, where the platform tells. */
  alive(): void;
  /** Called once, also where the connection was never opened; `code` 1006 means without an orderly goodbye. */
  closed(code: number, reason: string): void;
}

/** An open or opening connection. */
export interface Socket {
  /** Hands a text frame to the wire; what is sent before `opened` or after closing is lost. */
  send(text: string): void;
  /** Sends a ping of the protocol where the platform can; a browser cannot. */
  ping(): void;
  /** Says goodbye; `closed` follows. */
  close(): void;
  /** Drops the connection without waiting for the other side; `closed` follows at once. */
  drop(): void;
  /** Bytes that wait to be sent. */
  readonly buffered: number;
}

/**
 * Opens a socket: the one thing that differs between Node, a browser and a test.
 *
 * Never throws for what the network does: a refused connection is `closed`. Listener calls come later, never from inside.
 */
export type OpenSocket = (request: SocketRequest, listener: SocketListener) => Socket;
