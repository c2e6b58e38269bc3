import type { Round, Subject } from './figures.ts';
import { type Generator, onlyStatus } from './load.ts';
import { type Readable, readRequest, registrationRequest } from './requests.ts';
import { registerClients } from './seed.ts';
import type { Contestants } from './servers.ts';

export type Turn = {
  readonly subject: Subject;
  readonly port: number;
  readonly status: number;
  readonly requests: readonly Buffer[];
};

/**
 * One round: every contestant once with reads and once with writes, each turn as long as the others.
 * Turns are short and rounds many: on a busy machine only neighbours in time can be compared.
 */
export const playRound = async (turns: readonly Turn[], play: (turn: Turn) => Promise<number>): Promise<Round> => {
  const rates: Record<Subject, number> = {
    registrations: 0,
    echo: 0,
    peerRegistrations: 0,
    reads: 0,
    bareGet: 0,
    peerReads: 0,
  };
  for (const turn of turns) rates[turn.subject] = await play(turn);
  return rates;
};

/** The turns of a round, rotated by its number, so that none always follows the heaviest. Fresh clients are registered with the peer, whose memory is bounded. */
export const turnsOf = async (
  { registry, bare, peer }: Contestants,
  readables: readonly Readable[],
  round: number,
): Promise<readonly Turn[]> => {
  const peerReadables = await registerClients(peer.port, { clients: readables.length, kept: readables.length });
  const write = (subject: Subject, port: number, status: number): Turn => ({
    subject,
    port,
    status,
    requests: [registrationRequest(port)],
  });
  const read = (subject: Subject, port: number, of: readonly Readable[]): Turn => ({
    subject,
    port,
    status: 200,
    requests: of.map((readable) => readRequest(port, readable)),
  });
  const writes = [
    write('registrations', registry.port, 201),
    write('echo', bare.port, 200),
    write('peerRegistrations', peer.port, 201),
  ];
  const reads = [
    read('peerReads', peer.port, peerReadables),
    read('reads', registry.port, readables),
    read('bareGet', bare.port, readables),
  ];
  return [...rotated(reads, round), ...rotated(writes, round)];
};

const rotated = <T>(values: readonly T[], by: number): readonly T[] => [
  ...values.slice(by % values.length),
  ...values.slice(0, by % values.length),
];

export type Pace = { readonly generator: Generator; readonly connections: number; readonly durationMs: number };

/** Plays one turn and returns its rate; any other answer than the one asked for ends the run. */
export const playTurn =
  ({ generator, connections, durationMs }: Pace) =>
  async ({ port, requests, status, subject }: Turn): Promise<number> => {
    const result = await generator({ port, requests, connections, durationMs });
    try {
      return onlyStatus(result, status).answersPerSecond;
    } catch (cause) {
      throw new Error(`${subject} went wrong`, { cause });
    }
  };
