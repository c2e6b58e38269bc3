import { type ByPart, byPart } from './processor-time.ts';

/** The subjects that are measured, one turn each per round. */
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

/** The result of one turn. */
export type TurnFigures = {
  readonly perSecond: number;
  /** Processor time of the server per answer: on a busy machine steadier than any rate. */
  readonly cpuMicros: ByPart<number> | undefined;
};

/** The turns of all subjects, close together in time, so that a noisy neighbour affects all of them. */
export type Round = Readonly<Record<Subject, TurnFigures>>;

export type Ratio = {
  readonly name: string;
  readonly of: Subject;
  readonly to: Subject;
  /** The median to reach. A ratio without a target is only reported. */
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

/**
 * Each ratio is taken within a round first, then summarised over the rounds: the quotient of two medians would pair
 * unrelated turns.
 */
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
