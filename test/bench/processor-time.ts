import { readdirSync, readFileSync } from 'node:fs';

/** The whole process and its threads. `rest` is mostly the garbage collector, the compiler and the libuv pool. */
export type ProcessorPart = 'total' | 'main' | 'eventStore' | 'projector' | 'rest';
export type ByPart<T> = Readonly<Record<ProcessorPart, T>>;

export const byPart = <T>(of: (part: ProcessorPart) => T): ByPart<T> => ({
  total: of('total'),
  main: of('main'),
  eventStore: of('eventStore'),
  projector: of('projector'),
  rest: of('rest'),
});

/** Processor time of the process so far, in milliseconds, by thread; undefined on systems other than Linux. */
export const processorMs = (pid: number): ByPart<number> | undefined => {
  if (process.platform !== 'linux') return undefined;
  const task = `/proc/${pid}/task`;
  const threads = readdirSync(task).map((id) => readFileSync(`${task}/${id}/stat`, 'utf8'));
  return processorMsFrom(readFileSync(`/proc/${pid}/stat`, 'utf8'), threads);
};

/**
 * Reads the `stat` lines of a process and of its threads (proc(5)). The main thread has the id of the process. Node
 * names a worker's thread after the `name` option of its `Worker`.
 */
export const processorMsFrom = (ofProcess: string, ofThreads: readonly string[]): ByPart<number> => {
  const whole = parsed(ofProcess);
  const threads = ofThreads.map(parsed);
  const sum = (isMeant: (thread: Stat) => boolean): number =>
    threads.filter(isMeant).reduce((total, { ms }) => total + ms, 0);
  const main = sum(({ id }) => id === whole.id);
  const eventStore = sum(({ name }) => name === 'event-store');
  const projector = sum(({ name }) => name === 'projector');
  return { total: whole.ms, main, eventStore, projector, rest: whole.ms - main - eventStore - projector };
};

export const microsPerAnswer = (
  beforeMs: ByPart<number> | undefined,
  afterMs: ByPart<number> | undefined,
  answers: number,
): ByPart<number> | undefined =>
  beforeMs && afterMs && byPart((part) => ((afterMs[part] - beforeMs[part]) * 1000) / answers);

type Stat = { readonly id: string; readonly name: string; readonly ms: number };

const msPerTick = 10;

/** The id, the name in parentheses, and `utime` and `stime`, fields 14 and 15. */
const parsed = (stat: string): Stat => {
  const [, id = '', name = '', user, system] = /^(\d+) \((.*)\)(?: \S+){11} (\d+) (\d+) /s.exec(stat) ?? [];
  return { id, name, ms: (Number(user) + Number(system)) * msPerTick };
};
