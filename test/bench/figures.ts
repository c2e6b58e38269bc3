import { type ByPart, byPart } from './processor-time.ts';

/** What is measured in one turn of one round. */
export const subjects = [
  'registrations',
  'echo',
  'peerRegistrations',
  'durablePeerRegistrations',
  'reads',
  'bareGet',
  'peerReads',
  'durablePeerReads',
] as const;
export type Subject = (typeof subjects)[number];

/** What one turn showed. */
export type TurnFigures = {
  readonly perSecond: number;
  /** Processor time the server spent on an answer: on a crowded machine steadier than any rate. */
  readonly cpuMicros: ByPart<number> | undefined;
};

/** The turns of all subjects, close together: a noisy neighbour meets all of them. */
export type Round = Readonly<Record<Subject, TurnFigures>>;

export type Ratio = {
  readonly name: string;
  readonly of: Subject;
  readonly to: Subject;
  /** The median to reach; a ratio without a target is only compared. */
  readonly target?: number;
};

const ratios: readonly Ratio[] = [
  { name: 'registrations / bare JSON echo', of: 'registrations', to: 'echo', target: 0.32 },
  { name: 'registrations / oidc-provider in memory', of: 'registrations', to: 'peerRegistrations', target: 1.9 },
  { name: 'registrations / oidc-provider on SQLite', of: 'registrations', to: 'durablePeerRegistrations', target: 8 },
  { name: 'reads / bare GET', of: 'reads', to: 'bareGet', target: 0.8 },
  { name: 'reads / oidc-provider in memory', of: 'reads', to: 'peerReads', target: 4 },
  { name: 'reads / oidc-provider on SQLite', of: 'reads', to: 'durablePeerReads' },
];

export type Spread = { readonly min: number; readonly median: number; readonly max: number };

export const spread = (values: readonly number[]): Spread => {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (index: number): number => sorted[index] ?? Number.NaN;
  const middle = (sorted.length - 1) / 2;
  return { min: at(0), median: (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2, max: at(sorted.length - 1) };
};

export type RatioFigure = Ratio & Spread & { readonly met: boolean | undefined };

/** Each ratio taken within a round first, then over the rounds: the quotient of two medians would pair strangers. */
export const ratioFigures = (rounds: readonly Round[]): readonly RatioFigure[] =>
  ratios.map((ratio) => {
    const figures = spread(rounds.map((round) => round[ratio.of].perSecond / round[ratio.to].perSecond));
    return { ...ratio, ...figures, met: ratio.target === undefined ? undefined : figures.median >= ratio.target };
  });

export type SubjectFigures = { readonly perSecond: Spread; readonly cpuMicros: ByPart<Spread> | undefined };

export const subjectFigures = (rounds: readonly Round[], subject: Subject): SubjectFigures => {
  const cpuMicros = rounds.flatMap((round) => round[subject].cpuMicros ?? []);
  return {
    perSecond: spread(rounds.map((round) => round[subject].perSecond)),
    cpuMicros: cpuMicros.length === 0 ? undefined : byPart((part) => spread(cpuMicros.map((micros) => micros[part]))),
  };
};
