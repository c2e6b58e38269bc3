import { BlockList, connect, isIP, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';

export type Place = { readonly address: string; readonly port: number };

/** Opens a connection to one judged address, or rejects; immediately if the signal is already aborted. */
export type Dial = (place: Place, signal: AbortSignal) => Promise<Duplex>;

/** TCP to exactly this address. Names never reach this function, so nothing can be resolved a second time. */
export const dialTcp: Dial = ({ address, port }, signal) =>
  new Promise((resolve, reject) => {
    // An already aborted signal fires no event, so the socket would stay open for ever.
    if (signal.aborted) return reject(new Error('the time to connect is over'));
    const socket = connect({ host: address, port, autoSelectFamily: false, noDelay: true });
    const giveUp = () => socket.destroy(new Error('the time to connect is over'));
    signal.addEventListener('abort', giveUp, { once: true });
    socket.once('error', (error) => {
      signal.removeEventListener('abort', giveUp);
      reject(error);
    });
    socket.once('connect', () => {
      signal.removeEventListener('abort', giveUp);
      if (isConnectedTo(socket, address)) return resolve(socket);
      socket.destroy(new Error('the socket is connected to another address than the one dialled'));
    });
  });

/** A second check, after connecting: the address that the system reports as the peer. */
const isConnectedTo = (socket: Socket, address: string): boolean => {
  const dialled = new BlockList();
  dialled.addAddress(address, isIP(address) === 4 ? 'ipv4' : 'ipv6');
  const remote = socket.remoteAddress ?? '';
  return isIP(remote) !== 0 && dialled.check(remote, isIP(remote) === 4 ? 'ipv4' : 'ipv6');
};
