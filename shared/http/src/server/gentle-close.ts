import type { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';

/** Bounds on what is still read from a client that has its answer. */
const lingerMsMax = 5_000;
const lingerBytesMax = 16 * 1024 * 1024;
const lingerCheckMs = 20;

/**
 * If the answer to a request closes the connection before the whole body has arrived, Node destroys the socket. The
 * unread bytes then make the system reset the connection, and the client loses the answer that it has not read yet
 * (RFC 9112 §9.6). After this call, only our side is closed at first; what the client still sends is read and discarded
 * until its request ends, within bounds.
 */
export const closeGently = (request: IncomingMessage): void => {
  const { socket } = request;
  // A request that was injected without a network has no connection to close.
  if (!(socket instanceof Socket)) return;
  const destroySoon = socket.destroySoon.bind(socket);
  socket.destroySoon = () => (request.complete || socket.destroyed ? destroySoon() : discardRest(request, socket));
};

/** Node reads on and drops what it reads, without an event that could be counted. So the bytes are looked at in between. */
const discardRest = (request: IncomingMessage, socket: Socket): void => {
  const bytesMax = socket.bytesRead + lingerBytesMax;
  const endsAtMs = performance.now() + lingerMsMax;
  const end = (): void => void socket.destroy();
  const timer = setInterval(() => {
    if (socket.bytesRead > bytesMax || performance.now() > endsAtMs) end();
  }, lingerCheckMs);
  timer.unref();
  socket.once('close', () => clearInterval(timer));
  request.once('end', end);
  request.resume();
  socket.end();
};
