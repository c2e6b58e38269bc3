import { BlockList, connect, isIP, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';

export type Place = { readonly address: string; readonly port: number };

/** Opens a connection to one address, or rejects; at once where the signal is given already. It is given nothing but addresses that were judged. */
export type Dial = (place: Place, signal: AbortSignal) => Promise<Duplex>;

/** TCP to exactly this address. No name gets here, so nothing can be looked up a second time. */
export const dialTcp: Dial = ({ address, port }, signal) =>
  new Promise((resolve, reject) => {
    // A signal that is given tells nobody any more, and the socket would be held for ever.
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

/** The second check, after the fact: what the system says it is connected to. */
const isConnectedTo = (socket: Socket, address: string): boolean => {
  const dialled = new BlockList();
  dialled.addAddress(address, isIP(address) === 4 ? 'ipv4' : 'ipv6');
  const remote = socket.remoteAddress ?? '';
  return isIP(remote) !== 0 && dialled.check(remote, isIP(remote) === 4 ? 'ipv4' : 'ipv6');
};
