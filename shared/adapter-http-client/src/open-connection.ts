import type { Duplex } from 'node:stream';
import type { SecureContext, TLSSocket } from 'node:tls';
import { type FetchRefusalCode, fail, ok, type Result } from '@clientele/domain';
import type { TakeTurn } from './address-turns.ts';
import type { Dial } from './dial.ts';
import { secure } from './secure.ts';

export type Route = { readonly host: string; readonly port: number; readonly addresses: readonly string[] };

export type Opening = {
  readonly dial: Dial;
  readonly trust: SecureContext;
  readonly takeTurn: TakeTurn;
  readonly turnMsMax: number;
  readonly connectMsMax: number;
  readonly signal: AbortSignal;
};

/** The number of addresses of one name that are tried, one after the other. */
const attemptsMax = 3;

export type Opened = {
  readonly socket: TLSSocket;
  /** How long the fetch waited for its turn. This is our time, not the target's. */
  readonly waitedMs: number;
};

/**
 * One secured connection to one of the judged addresses, when it is that address's turn. Only a failure to connect
 * leads to the next address, and only while time remains.
 */
export const openConnection = async (route: Route, opening: Opening): Promise<Result<Opened, FetchRefusalCode>> => {
  for (const address of route.addresses.slice(0, attemptsMax)) {
    if (opening.signal.aborted) break;
    const opened = await openInTurn(address, route, opening);
    if (opened.ok || opened.error !== 'connection-failed') return opened;
  }
  return fail('connection-failed');
};

const openInTurn = async (
  address: string,
  route: Route,
  opening: Opening,
): Promise<Result<Opened, FetchRefusalCode>> => {
  const { takeTurn, turnMsMax, signal } = opening;
  const beganMs = performance.now();
  const leave = await takeTurn(address, AbortSignal.any([signal, AbortSignal.timeout(turnMsMax)]));
  if (leave === 'busy') return fail('fetcher-unable');
  const waitedMs = performance.now() - beganMs;
  const opened = await openTo(address, route, opening);
  if (opened.ok) {
    opened.value.once('close', leave);
    return ok({ socket: opened.value, waitedMs });
  }
  leave();
  return fail(signal.aborted ? withoutBlame(opened.error, waitedMs) : opened.error);
};

/** A fetch that waited longer than this for its turn did not have the whole time. */
const lostMsMax = 100;

/** SEC-14: what ran out of time after it had lost some in our queue says nothing about its target. */
export const withoutBlame = (code: FetchRefusalCode, waitedMs: number): FetchRefusalCode =>
  waitedMs > lostMsMax && ['too-slow', 'connection-failed'].includes(code) ? 'fetcher-unable' : code;

const openTo = async (
  address: string,
  { host, port }: Route,
  { dial, trust, connectMsMax, signal }: Opening,
): Promise<Result<TLSSocket, FetchRefusalCode>> => {
  const inTime = AbortSignal.any([signal, AbortSignal.timeout(connectMsMax)]);
  const socket = await dialled(dial({ address, port }, inTime));
  return socket.ok ? secure({ socket: socket.value, host, trust }, inTime) : socket;
};

/**
 * The reason why a connection failed is never reported, because it would turn us into a port scanner (THREAT-06). A
 * shortage of sockets is reported, because then no address was contacted.
 */
const dialled = async (dialling: Promise<Duplex>): Promise<Result<Duplex, FetchRefusalCode>> => {
  try {
    return ok(await dialling);
  } catch (error) {
    return fail(isShortOfSockets(error) ? 'fetcher-unable' : 'connection-failed');
  }
};

/** The system's error codes: no descriptor left for the process, none for the machine, no buffers, no memory. */
const shortages = ['EMFILE', 'ENFILE', 'ENOBUFS', 'ENOMEM'];

const isShortOfSockets = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && shortages.includes(String(error.code));
