import * as z from 'zod';

export type Environment = Readonly<Record<string, string | undefined>>;

export type ConfigResult<Shape> =
  | { readonly ok: true; readonly value: Shape }
  | { readonly ok: false; readonly error: readonly string[] };

/**
 * Reads a configuration from environment variables. All errors are reported together, as `NAME: reason`, and never with
 * the value, which may be a secret. A variable that is set to an empty text counts as unset, because compose files and
 * shells cannot unset one.
 */
export const readConfig = <Shape>(schema: z.ZodType<Shape>, environment: Environment): ConfigResult<Shape> => {
  const set = setVariables(environment);
  const read = schema.safeParse(set);
  if (read.success) return { ok: true, value: read.data };
  return { ok: false, error: read.error.issues.map((issue) => faultText(issue, set)) };
};

/** The variables that are set and valid, so that whatever depends on them can be checked while others are in error. */
export const soundVariables = (schema: z.ZodType, environment: Environment): Environment => {
  const set = setVariables(environment);
  const read = schema.safeParse(set);
  const faulty = new Set(read.success ? [] : read.error.issues.map((issue) => String(issue.path[0])));
  return Object.fromEntries(Object.entries(set).filter(([name]) => !faulty.has(name)));
};

const setVariables = (environment: Environment): Environment =>
  Object.fromEntries(Object.entries(environment).filter(([, text]) => text !== undefined && text !== ''));

const faultText = (issue: z.core.$ZodIssue, set: Environment): string => {
  const name = issue.path.length === 0 ? 'configuration' : String(issue.path[0]);
  return `${name}: ${isMissing(issue, set[name]) ? 'must be set' : issue.message}`;
};

const isMissing = (issue: z.core.$ZodIssue, text: string | undefined): boolean =>
  text === undefined && (issue.code === 'invalid_type' || issue.code === 'invalid_value');

/** A whole number in decimal digits: no sign, space, exponent or fraction. */
export const integerBetween = (min: number, max: number) =>
  z
    .string()
    .refine((text) => /^\d{1,15}$/.test(text) && Number(text) >= min && Number(text) <= max, {
      message: `must be a whole number from ${min} to ${max}`,
    })
    .transform(Number);

/** A TCP port; 0 asks the system for a free one. */
export const portNumber = integerBetween(0, 65_535);

/** `on` or `off`, as a boolean. */
export const onOff = z.enum(['on', 'off'], { message: 'must be on or off' }).transform((text) => text === 'on');

/** Texts separated by commas, without surrounding spaces. An empty text between two commas is an error. */
export const commaList = z
  .string()
  .transform((text) => text.split(',').map((item) => item.trim()))
  .refine((items) => items.every((item) => item !== ''), {
    message: 'must be a comma-separated list without empty entries',
  });

/**
 * An absolute http or https URL without user information, query or fragment, kept as written, because an issuer is
 * compared character by character (OIDC Discovery §4.3). The characters are checked first, because URL parsers tolerate
 * spaces and backslashes.
 */
export const urlText = z
  .string()
  .refine((text) => /^https?:\/\/[!$&-;=A-Z[\]_a-z~%]+$/.test(text) && URL.canParse(text), {
    message: 'must be an absolute http or https URL without user information, query or fragment',
  });
