export type PerHostLimits = {
  readonly runningMax: number;
  readonly runningPerHostMax: number;
  /** Checks of one host that may wait. More are refused, so that one host cannot fill the queue. */
  readonly waitingPerHostMax: number;
};

/** Runs work for a host when it is that host's turn; `busy` if too much work already waits for that host. */
export type PerHostQueue = <Value>(host: string, work: () => Promise<Value>) => Promise<Value | 'busy'>;

type Host = { running: number; readonly waiting: (() => void)[] };

/** Hosts take turns, so that a slow host with much work delays the others by one piece of work and not by all of it. */
export const perHostQueue = (limits: PerHostLimits): PerHostQueue => {
  const hosts = new Map<string, Host>();
  let running = 0;

  const mayRun = (host: Host): boolean => running < limits.runningMax && host.running < limits.runningPerHostMax;

  const startNext = (): void => {
    for (const [name, host] of hosts) {
      if (running >= limits.runningMax) return;
      const start = mayRun(host) ? host.waiting.shift() : undefined;
      if (start === undefined) continue;
      // Moved to the end of the map: this host's next turn comes after all others.
      hosts.delete(name);
      hosts.set(name, host);
      occupy(host);
      start();
      return;
    }
  };

  const occupy = (host: Host): void => {
    host.running += 1;
    running += 1;
  };

  const release = (name: string, host: Host): void => {
    host.running -= 1;
    running -= 1;
    if (host.running === 0 && host.waiting.length === 0) hosts.delete(name);
    startNext();
  };

  return async (name, work) => {
    const host = hosts.get(name) ?? { running: 0, waiting: [] };
    hosts.set(name, host);
    if (mayRun(host)) occupy(host);
    else if (host.waiting.length >= limits.waitingPerHostMax) return 'busy';
    else await new Promise<void>((start) => host.waiting.push(start));
    try {
      return await work();
    } finally {
      release(name, host);
    }
  };
};
