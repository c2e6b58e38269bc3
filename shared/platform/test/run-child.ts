import { createLogger, failStop, runUntilSignal } from '../src/index.ts';

/** A process that does what its first argument says, for tests of how processes end. */
const logger = createLogger({ level: 'info' });
const alive = setInterval(() => {}, 1_000);

const stops: Readonly<Record<string, () => Promise<void>>> = {
  graceful: async () => clearInterval(alive),
  hanging: () => new Promise(() => {}),
  'hanging-long': () => new Promise(() => {}),
  failing: () => Promise.reject(new Error('could not stop')),
};

const deeds: Readonly<Record<string, () => unknown>> = {
  throw: () =>
    setImmediate(() => {
      throw new Error('stray');
    }),
  exit: () => process.exit(3),
  reject: () => void Promise.reject(new Error('stray')),
  'fail-stop': () => setImmediate(() => failStop(logger, new Error('fsync failed', { cause: new Error('EIO') }))),
  'fail-stop-behind-a-full-pipe': () => {
    for (let line = 0; line < 20_000; line += 1) logger.info({ line, filler: 'x'.repeat(150) }, 'fills the pipe');
    setTimeout(() => failStop(logger, new Error('fsync failed')), 200);
  },
};

const deed = process.argv[2] ?? '';
void runUntilSignal({
  logger,
  stop: stops[deed] ?? (() => Promise.resolve()),
  stopMsMax: deed === 'hanging-long' ? 60_000 : 300,
});
logger.info({}, 'begun');
console.log('begun');
deeds[deed]?.();
