import { closeSync, existsSync, fsyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { nameDurably } from './name-durably.ts';
import type { Destination } from './surroundings.ts';

/** A new file that gets its name only when it is complete and durable. @throws Error if the name is taken. */
export const newFile = (file: string): Destination => {
  if (existsSync(file)) throw new Error(`${file} already exists`);
  const unfinished = `${file}.unfinished`;
  rmSync(unfinished, { force: true });
  const descriptor = openSync(unfinished, 'wx', 0o600);
  return {
    write: async (text) => writeWhole(descriptor, Buffer.from(text)),
    finish: async () => {
      fsyncSync(descriptor);
      closeSync(descriptor);
      nameDurably(unfinished, file);
    },
  };
};

/** One call may write only a part. */
const writeWhole = (descriptor: number, bytes: Buffer): void => {
  for (let written = 0; written < bytes.length; ) written += writeSync(descriptor, bytes, written);
};

/** A stream with back-pressure. */
export const openStream = (stream: Pick<NodeJS.WriteStream, 'write'>): Destination => ({
  write: (text) =>
    new Promise((resolve, reject) => {
      stream.write(text, (error) => (error ? reject(error) : resolve()));
    }),
  finish: async () => {},
});
