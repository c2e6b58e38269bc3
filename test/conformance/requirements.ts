import { readFileSync } from 'node:fs';

/** One rule of `docs/requirements.md`. `tested` is `yes`, or says which part is not tested, or why none is. */
export type Requirement = { readonly id: string; readonly level: string; readonly tested: string };

export type RequirementGroup = { readonly prefix: string; readonly requirements: readonly Requirement[] };

const text = readFileSync(new URL('../../docs/requirements.md', import.meta.url), 'utf8');

const requirementsIn = (section: string): readonly Requirement[] =>
  [...section.matchAll(/^\| ([A-Z\d]+-\d\d) \| ([^|]+) \| [^|]+ \| ([^|]+) \|$/gm)].map(
    ([, id = '', level = '', tested = '']) => ({ id, level, tested }),
  );

/** The sections that contain rules, `## REG: …`, in the order of the page. */
export const requirementGroups: readonly RequirementGroup[] = text.split(/^## /m).flatMap((section) => {
  const [, prefix] = /^([A-Z\d]+): /.exec(section) ?? [];
  return prefix === undefined ? [] : [{ prefix, requirements: requirementsIn(section) }];
});

/** Every line of a section that looks like a rule, well formed or not. */
export const ruleLines: readonly string[] = text.split('\n').filter((line) => /^\| [A-Z\d]{2,}-\d/.test(line));

export const requirements: readonly Requirement[] = requirementGroups.flatMap((group) => group.requirements);
