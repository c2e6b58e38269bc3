import { Pool } from 'undici';

/** A request to a service. The headers are a flat list of names and values. */
export type Outgoing = {
  readonly method: string;
  readonly path: string;
  readonly headers: string[];
  readonly body: Uint8Array | null;
  /** A read may be repeated whatever happened to it. Any other request, only if no instance can have received it. */
  readonly isRead: boolean;
};

export type ServiceAnswer = Pick<Awaited<ReturnType<Pool['request']>>, 'statusCode' | 'headers'> & {
  readonly body: Uint8Array;
};

/** `unreached`: no instance received the request. `broken` and `late`: an instance may have processed it. */
export type Failure = 'unreached' | 'broken' | 'late';

export type Instances = {
  readonly send: (outgoing: Outgoing) => Promise<ServiceAnswer | Failure>;
  /** Whether an instance is alive. */
  readonly isThere: () => Promise<boolean>;
  readonly close: () => Promise<void>;
};

const connectMsMax = 1_000;
const connectionsMax = 128;
/** The services close idle connections after 5 s. Closing them earlier here keeps requests off a closing connection. */
const idleMsMax = 2_000;
const answerBytesMax = 8 * 1024 * 1024;

/** The instances of one service, used in turn. */
export const instances = (urls: readonly string[], answerMsMax: number): Instances => {
  const pools = urls.map(
    (url) =>
      new Pool(url, {
        connections: connectionsMax,
        connect: { timeout: connectMsMax },
        headersTimeout: answerMsMax,
        bodyTimeout: answerMsMax,
        keepAliveTimeout: idleMsMax,
        keepAliveMaxTimeout: idleMsMax,
        maxResponseSize: answerBytesMax,
      }),
  );
  let turn = 0;
  const send = async (outgoing: Outgoing): Promise<ServiceAnswer | Failure> => {
    turn = (turn + 1) % pools.length;
    let outcome: ServiceAnswer | Failure = 'unreached';
    for (const pool of [...pools.slice(turn), ...pools.slice(0, turn)]) {
      outcome = await sendTo(pool, outgoing);
      if (outcome !== 'unreached' && !(outgoing.isRead && outcome === 'broken')) return outcome;
    }
    return outcome;
  };
  return {
    send,
    isThere: async () => {
      const answer = await send({ method: 'GET', path: '/health/live', headers: [], body: null, isRead: true });
      return typeof answer === 'object' && answer.statusCode === 200;
    },
    close: async () => {
      await Promise.all(pools.map((pool) => pool.close()));
    },
  };
};

const sendTo = async (pool: Pool, { method, path, headers, body }: Outgoing): Promise<ServiceAnswer | Failure> => {
  try {
    const answer = await pool.request({ method, path, headers, body });
    return { statusCode: answer.statusCode, headers: answer.headers, body: await answer.body.bytes() };
  } catch (error) {
    return failureOf(error);
  }
};

const unreached = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT'];
const late = ['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT'];
const broken = ['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE', 'UND_ERR_RES_EXCEEDED_MAX_SIZE'];

/** @throws the error itself if it is none of these, which is a bug of ours. */
const failureOf = (error: unknown): Failure => {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (unreached.includes(code)) return 'unreached';
  if (late.includes(code)) return 'late';
  if (broken.includes(code) || code.startsWith('HPE_')) return 'broken';
  throw error;
};
