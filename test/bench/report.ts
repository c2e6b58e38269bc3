import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  type RatioFigure,
  type Round,
  ratioFigures,
  type Subject,
  type SubjectFigures,
  subjectFigures,
  subjects,
} from './figures.ts';
import type { Machine } from './machine.ts';
import type { ProcessorPart } from './processor-time.ts';

const subjectNames: Readonly<Record<Subject, string>> = {
  registrations: 'registrations, embedded, durable',
  echo: 'bare Fastify JSON echo',
  peerRegistrations: 'oidc-provider registrations, in memory',
  durablePeerRegistrations: 'oidc-provider registrations, on SQLite',
  reads: 'configuration reads, embedded',
  bareGet: 'bare Fastify GET',
  peerReads: 'oidc-provider reads, in memory',
  durablePeerReads: 'oidc-provider reads, on SQLite',
};

const partNames: Readonly<Record<ProcessorPart, string>> = {
  main: 'main thread',
  eventStore: 'event store thread',
  projector: 'projector thread',
  rest: 'rest (GC, JIT, libuv)',
  total: 'all',
};

export type Section = {
  readonly connections: number;
  readonly subjects: readonly (SubjectFigures & { readonly name: Subject })[];
  readonly ratios: readonly RatioFigure[];
  readonly rounds: readonly Round[];
};

export const sectionOf = (connections: number, rounds: readonly Round[]): Section => ({
  connections,
  subjects: subjects.map((name) => ({ name, ...subjectFigures(rounds, name) })),
  ratios: ratioFigures(rounds),
  rounds,
});

/** The figures for one number of connections, as a readable table. */
export const sectionText = ({ connections, subjects, ratios }: Section): string =>
  [
    `${connections} connections`,
    row('answers per second', 'median', 'min', 'max', 'cpu us'),
    ...subjects.map(subjectRow),
    ...threadRows(subjects),
    row('ratio, paired by round', 'median', 'min', 'max', 'target'),
    ...ratios.map(ratioRow),
    '',
  ].join('\n');

export const machineText = (machine: Machine): string =>
  `${machine.cpu}, ${machine.cores} cores, ${machine.system}, Node ${machine.node}, data on ${machine.dataFileSystem}, ` +
  `load ${machine.loadAtStart.toFixed(2)} at start, ${machine.date}\n`;

const row = (name: string, ...cells: readonly string[]): string =>
  `  ${name.padEnd(40)}${cells.map((cell) => cell.padStart(9)).join('')}`;

const subjectRow = ({ name, perSecond, cpuMicros }: Section['subjects'][number]): string => {
  const { median, min, max } = perSecond;
  return row(
    subjectNames[name],
    ...[median, min, max, cpuMicros?.total.median].map((value) => value?.toFixed(0) ?? ''),
  );
};

/** The processor time of a registration in each thread of the registry. */
const threadRows = (subjects: Section['subjects']): readonly string[] => {
  const cpuMicros = subjects.find(({ name }) => name === 'registrations')?.cpuMicros;
  if (cpuMicros === undefined) return ['  cpu us per registration by thread: not known on this system'];
  const partRow = (part: ProcessorPart): string => {
    const { median, min, max } = cpuMicros[part];
    return row(partNames[part], ...[median, min, max].map((value) => value.toFixed(1)));
  };
  return [
    row('cpu us per registration', 'median', 'min', 'max'),
    ...(['main', 'eventStore', 'projector', 'rest', 'total'] as const).map(partRow),
  ];
};

const ratioRow = ({ name, median, min, max, target, met }: RatioFigure): string => {
  const figures = [median, min, max].map((value) => value.toFixed(2));
  if (target === undefined) return row(name, ...figures);
  return `${row(name, ...figures, `>= ${target}`)} ${met ? 'met' : 'MISSED'}`;
};

/** Writes figures as JSON and returns the path: `file`, or a file among the results named after the run's date. */
export const writeFigures = async <T extends { readonly machine: Machine }>(
  figures: T,
  { file, name }: { readonly file: string | undefined; readonly name: string },
): Promise<string> => {
  const stamp = figures.machine.date.slice(0, 19).replaceAll(':', '');
  const target = file ?? fileURLToPath(new URL(`./results/${name}-${stamp}.json`, import.meta.url));
  await mkdir(dirname(target), { recursive: true });
  await writeFile(target, `${JSON.stringify(figures, null, 2)}\n`);
  return target;
};
