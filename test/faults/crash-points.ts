import type { Between } from '../support/in-process.ts';

/** A process that dies at one of the crossings between the application and its ports. */
export type CrashPoint = {
  readonly between: Between;
  readonly hasDied: () => boolean;
};

/**
 * Counts every crossing, before a call and after its return, and dies at the given one. From then on every crossing
 * throws, so that nothing more reaches a store.
 */
export const crashAt = (crossing: number): CrashPoint => {
  let crossings = 0;
  const cross = (): void => {
    crossings += 1;
    if (crossings >= crossing) throw new Error(`died at crossing ${crossing}`);
  };
  return {
    hasDied: () => crossings >= crossing,
    between: (port) =>
      new Proxy(port, {
        get: (target, name) => {
          const member: unknown = Reflect.get(target, name);
          return typeof member === 'function' ? crossed((args) => Reflect.apply(member, target, args), cross) : member;
        },
      }),
  };
};

const crossed =
  (call: (args: readonly unknown[]) => unknown, cross: () => void) =>
  (...args: readonly unknown[]): unknown => {
    cross();
    const value = call(args);
    if (value instanceof Promise) {
      return value.then((settled: unknown) => {
        cross();
        return settled;
      });
    }
    cross();
    return value;
  };
