export type Level = 'MUST' | 'MUST*' | 'SHOULD' | 'SHOULD*' | 'MAY';

/** One rule of the specification and what this suite does about it. A star: the project's own rule where the sources are silent. */
export type Rule<Id extends string = string> = {
  readonly id: Id;
  readonly level: Level;
  readonly title: string;
  readonly status: 'tested' | { readonly out: string };
  /** Which half is shown here where a rule has more than one, or where else it is shown. */
  readonly where?: string;
};

/** A rule that a test of this folder shows. */
const tested =
  (level: Level) =>
  <const Id extends string>(id: Id, title: string, where?: string): Rule<Id> =>
    where === undefined ? { id, level, title, status: 'tested' } : { id, level, title, status: 'tested', where };

/** A rule that is not shown, with the reason. */
export const out =
  (reason: string) =>
  <const Id extends string>(level: Level, id: Id, title: string): Rule<Id> => ({
    id,
    level,
    title,
    status: { out: reason },
  });

export const must = tested('MUST');
export const mustOurs = tested('MUST*');
export const should = tested('SHOULD');
export const shouldOurs = tested('SHOULD*');
export const may = tested('MAY');
