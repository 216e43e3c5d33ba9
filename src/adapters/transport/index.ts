export { BackOff, type BackOffOptions } from './back-off.js';
export type { Clock } from './clock.js';
export { RateBudget, type RateLimit } from './rate-budget.js';
export type { Frame, OpenSocket, Socket, SocketListener, SocketRequest } from './socket.js';
export type { LostReason, WatchOptions } from './socket-connection.js';
export { SocketLink, type SocketLinkListener, type SocketLinkOptions } from './socket-link.js';
export { MemoryNetwork, type MemoryPeer } from './socket-memory.js';
export { type WebSocketClass, webSockets } from './socket-web.js';
export { VirtualClock } from './virtual-clock.js';
