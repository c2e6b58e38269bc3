import { once } from 'node:events';

/** A connection of the DevTools protocol to a browser, or a session on one of its pages. */
export type DevTools = {
  readonly command: (method: string, params?: Message) => Promise<Message>;
  readonly on: (event: string, listener: (params: Message) => void) => void;
  /** The session of a page on the same connection. */
  readonly session: (sessionId: string) => DevTools;
};

type Message = { readonly [name: string]: unknown };

const answerMsMax = 30_000;

type Waiting = { readonly resolve: (result: Message) => void; readonly reject: (error: Error) => void };
type Listener = { readonly sessionId: unknown; readonly event: string; readonly listener: (params: Message) => void };

export const connectDevTools = async (url: string): Promise<DevTools> => {
  const socket = new WebSocket(url);
  const waiting = new Map<unknown, Waiting>();
  const listeners: Listener[] = [];
  await once(socket, 'open');
  socket.addEventListener('message', ({ data }) => {
    const { id, method, params, result, error, sessionId } = JSON.parse(String(data)) as Message;
    for (const { listener } of listeners.filter((by) => by.event === method && by.sessionId === sessionId))
      listener(params as Message);
    if (error === undefined) waiting.get(id)?.resolve((result ?? {}) as Message);
    else waiting.get(id)?.reject(new Error(JSON.stringify(error)));
    waiting.delete(id);
  });
  socket.addEventListener('close', () => {
    for (const { reject } of waiting.values()) reject(new Error('the browser closed the connection'));
    waiting.clear();
  });

  let lastId = 0;
  const speaker = (sessionId?: string): DevTools => ({
    command: (method, params = {}) =>
      new Promise((resolve, reject) => {
        lastId += 1;
        const timer = setTimeout(() => reject(new Error(`the browser does not answer ${method}`)), answerMsMax);
        const settled =
          <Value>(settle: (value: Value) => void) =>
          (value: Value) => {
            clearTimeout(timer);
            settle(value);
          };
        waiting.set(lastId, { resolve: settled(resolve), reject: settled(reject) });
        socket.send(JSON.stringify({ id: lastId, method, params, ...(sessionId === undefined ? {} : { sessionId }) }));
      }),
    on: (event, listener) => void listeners.push({ sessionId, event, listener }),
    session: speaker,
  });
  return speaker();
};
