import type { ChildServer } from './child-server.ts';
import type { Round, Subject, TurnFigures } from './figures.ts';
import { type Generator, onlyStatus } from './load.ts';
import { microsPerAnswer } from './processor-time.ts';
import { type Readable, readRequest, registrationRequest } from './requests.ts';
import { registerClients } from './seed.ts';
import type { Contestants } from './servers.ts';

export type Turn = {
  readonly subject: Subject;
  readonly server: ChildServer;
  readonly status: number;
  readonly requests: readonly Buffer[];
};

/**
 * One round: every contestant takes one turn with reads and one with writes, all of equal length. Turns are short and
 * rounds are many, because on a busy machine only turns close in time are comparable.
 */
export const playRound = async (turns: readonly Turn[], play: (turn: Turn) => Promise<TurnFigures>): Promise<Round> => {
  const played = new Map<Subject, TurnFigures>();
  for (const turn of turns) played.set(turn.subject, await play(turn));
  const figuresOf = (subject: Subject): TurnFigures => {
    const figures = played.get(subject);
    if (figures === undefined) throw new Error(`no turn of ${subject}`);
    return figures;
  };
  return {
    registrations: figuresOf('registrations'),
    echo: figuresOf('echo'),
    peerRegistrations: figuresOf('peerRegistrations'),
    durablePeerRegistrations: figuresOf('durablePeerRegistrations'),
    reads: figuresOf('reads'),
    bareGet: figuresOf('bareGet'),
    peerReads: figuresOf('peerReads'),
    durablePeerReads: figuresOf('durablePeerReads'),
  };
};

/** The clients to read, registered once with the registry and once with the peer that persists them. */
export type Registered = {
  readonly readables: readonly Readable[];
  readonly durablePeerReadables: readonly Readable[];
};

/**
 * The turns of a round, rotated by its number, so that no turn always follows the heaviest. The peer whose memory is
 * bounded gets fresh clients.
 */
export const turnsOf = async (
  { registry, bare, peer, durablePeer }: Contestants,
  { readables, durablePeerReadables }: Registered,
  round: number,
): Promise<readonly Turn[]> => {
  const peerReadables = await registerClients(peer.port, { clients: readables.length, kept: readables.length });
  const write = (subject: Subject, server: ChildServer, status: number): Turn => ({
    subject,
    server,
    status,
    requests: [registrationRequest(server.port)],
  });
  const read = (subject: Subject, server: ChildServer, of: readonly Readable[]): Turn => ({
    subject,
    server,
    status: 200,
    requests: of.map((readable) => readRequest(server.port, readable)),
  });
  const writes = [
    write('registrations', registry, 201),
    write('echo', bare, 200),
    write('peerRegistrations', peer, 201),
    write('durablePeerRegistrations', durablePeer, 201),
  ];
  const reads = [
    read('peerReads', peer, peerReadables),
    read('durablePeerReads', durablePeer, durablePeerReadables),
    read('reads', registry, readables),
    read('bareGet', bare, readables),
  ];
  return [...rotated(reads, round), ...rotated(writes, round)];
};

const rotated = <T>(values: readonly T[], by: number): readonly T[] => [
  ...values.slice(by % values.length),
  ...values.slice(0, by % values.length),
];

export type Pace = { readonly generator: Generator; readonly connections: number; readonly durationMs: number };

/** Plays one turn. Any answer other than the expected status ends the run. */
export const playTurn =
  ({ generator, connections, durationMs }: Pace) =>
  async ({ server, requests, status, subject }: Turn): Promise<TurnFigures> => {
    const cpuMsBefore = server.cpuMs();
    const result = await generator({ port: server.port, requests, connections, durationMs });
    const cpuMs = server.cpuMs();
    try {
      const { answersPerSecond, answers } = onlyStatus(result, status);
      return { perSecond: answersPerSecond, cpuMicros: microsPerAnswer(cpuMsBefore, cpuMs, answers) };
    } catch (cause) {
      throw new Error(`${subject} went wrong`, { cause });
    }
  };
