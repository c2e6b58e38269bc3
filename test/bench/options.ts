import { parseArgs } from 'node:util';
import type { Generator } from './load.ts';
import { generateOnSockets } from './socket-generator.ts';
import { generateByWrk } from './wrk-generator.ts';

export const usage = `npm run bench -- [options]

  --connections 64,128   numbers of connections to measure with
  --rounds 9             rounds for each number of connections
  --seconds 1            length of a turn (a round has eight)
  --clients 1000         clients that the reads go over
  --generator sockets    or wrk, where the machine has it
  --data DIR             where the data lie while it runs (a temporary folder by default)
  --json FILE            where the figures go (test/bench/results/<date>.json by default)
  --smoke                one short round: does it run at all?
`;

export type BenchOptions = {
  readonly connections: readonly number[];
  readonly rounds: number;
  readonly durationMs: number;
  readonly clients: number;
  readonly generator: { readonly name: string; readonly generate: Generator };
  readonly dataDir: string | undefined;
  readonly jsonFile: string | undefined;
};

/** Reads the command line. Throws a printable error for an unknown option or an invalid number. */
export const parseBenchOptions = (args: readonly string[]): BenchOptions => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      connections: { type: 'string', default: '64,128' },
      rounds: { type: 'string', default: '9' },
      seconds: { type: 'string', default: '1' },
      clients: { type: 'string', default: '1000' },
      generator: { type: 'string', default: 'sockets' },
      data: { type: 'string' },
      json: { type: 'string' },
      smoke: { type: 'boolean', default: false },
    },
  });
  return {
    connections: values.smoke ? [32] : values.connections.split(',').map((text) => positive('connections', text)),
    rounds: values.smoke ? 1 : positive('rounds', values.rounds),
    durationMs: values.smoke ? 1000 : positive('seconds', values.seconds) * 1000,
    clients: positive('clients', values.clients),
    generator: generatorNamed(values.generator),
    dataDir: values.data,
    jsonFile: values.json,
  };
};

/** A command-line number that must be above zero. */
export const positive = (name: string, text: string): number => {
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw new Error(`--${name} wants a number above zero`);
};

const generatorNamed = (name: string): BenchOptions['generator'] => {
  if (name === 'sockets') return { name, generate: generateOnSockets };
  if (name === 'wrk') return { name, generate: generateByWrk };
  throw new Error('--generator is sockets or wrk');
};
