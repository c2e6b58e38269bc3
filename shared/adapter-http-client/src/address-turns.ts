import { networkOf, spelledAlike } from './network-of.ts';

export type TurnLimits = {
  /** Connections that may be open at once. */
  readonly openPerAddressMax: number;
  readonly openPerNetworkMax: number;
  /** Fetches that may wait for their turn. */
  readonly waitingPerAddressMax: number;
  readonly waitingPerNetworkMax: number;
  /** The longest wait for a turn. */
  readonly turnMsMax: number;
};

/** Names cost an attacker nothing, so what counts is where they lead (THREAT-05). */
export const defaultTurnLimits: TurnLimits = {
  openPerAddressMax: 8,
  openPerNetworkMax: 32,
  waitingPerAddressMax: 64,
  waitingPerNetworkMax: 256,
  turnMsMax: 1_500,
};

/**
 * Waits until one more connection to this address may be opened. Returns how to report that it is closed; `busy` if too
 * many wait already, or the turn did not come in time.
 */
export type TakeTurn = (address: string, signal: AbortSignal) => Promise<(() => void) | 'busy'>;

type Waiting = { readonly address: string; readonly start: () => void };
type Lane = { open: number; readonly openTo: Map<string, number>; readonly waiting: Waiting[] };

/** One lane for each network. In it, whoever may start and has waited longest is next. */
export const addressTurns = (limits: TurnLimits): TakeTurn => {
  const lanes = new Map<string, Lane>();

  const mayStart = ({ open, openTo }: Lane, address: string): boolean =>
    open < limits.openPerNetworkMax && (openTo.get(address) ?? 0) < limits.openPerAddressMax;

  const mayWait = ({ waiting }: Lane, address: string): boolean =>
    waiting.length < limits.waitingPerNetworkMax &&
    waiting.filter((other) => other.address === address).length < limits.waitingPerAddressMax;

  const occupy = (lane: Lane, address: string): void => {
    lane.open += 1;
    lane.openTo.set(address, (lane.openTo.get(address) ?? 0) + 1);
  };

  const release = (lane: Lane, address: string): void => {
    lane.open -= 1;
    const left = (lane.openTo.get(address) ?? 0) - 1;
    if (left > 0) lane.openTo.set(address, left);
    else lane.openTo.delete(address);
    const next = lane.waiting.findIndex((waiting) => mayStart(lane, waiting.address));
    lane.waiting.splice(next, next < 0 ? 0 : 1).forEach(({ start }) => {
      start();
    });
    if (lane.open === 0) lanes.delete(networkOf(address));
  };

  return async (judged, signal) => {
    const address = spelledAlike(judged);
    const network = networkOf(address);
    const lane = lanes.get(network) ?? { open: 0, openTo: new Map(), waiting: [] };
    lanes.set(network, lane);
    if (mayStart(lane, address)) occupy(lane, address);
    else if (!mayWait(lane, address)) return 'busy';
    else if (!(await started(lane.waiting, { address, occupy: () => occupy(lane, address), signal }))) return 'busy';
    return once(() => release(lane, address));
  };
};

type Wish = { readonly address: string; readonly occupy: () => void; readonly signal: AbortSignal };

/** Whether the turn came before the signal. The place is taken in the same moment, so nobody else can take it. */
const started = (waiting: Waiting[], { address, occupy, signal }: Wish): Promise<boolean> =>
  new Promise((resolve) => {
    const settle = (hasStarted: boolean): void => {
      signal.removeEventListener('abort', giveUp);
      resolve(hasStarted);
    };
    const place: Waiting = {
      address,
      start: () => {
        occupy();
        settle(true);
      },
    };
    const giveUp = (): void => {
      const index = waiting.indexOf(place);
      if (index >= 0) waiting.splice(index, 1);
      settle(false);
    };
    if (signal.aborted) return resolve(false);
    signal.addEventListener('abort', giveUp, { once: true });
    waiting.push(place);
  });

const once = (act: () => void): (() => void) => {
  let isDone = false;
  return () => {
    if (!isDone) act();
    isDone = true;
  };
};
