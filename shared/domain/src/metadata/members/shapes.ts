import { z } from 'zod';
import { httpsUriFault, webUriFault } from '../uri/web-uri.ts';

/** The shape of a single member, whatever the others contain. Types are checked without coercion (REG-09). */
export type Shape<Schema extends z.ZodType = z.ZodType> = {
  readonly schema: Schema;
  /**
   * REG-08: the empty value that counts as absent besides `null`, which always does; `blank` is a string of spaces, or
   * of nothing.
   */
  readonly emptyAs?: 'string' | 'blank' | 'array';
  /** The limit on each of its strings; absent if the rules that read the value bound it themselves. */
  readonly bytes?: 'stringBytesMax' | 'uriBytesMax';
  /** The schema's messages cite their clauses themselves. */
  readonly citesItself?: true;
};

const string = z.string({ error: 'must be a string' });
const entry = string.min(1, { error: 'must not be empty' });
const arrayOfStrings = { error: 'must be an array of strings' };

/** RFC 6749 Appendix A.4: `scope-token`s separated by spaces. Templates leave further spaces behind (META-25). */
const scopeCharacters = /^[\x20\x21\x23-\x5B\x5D-\x7E]+$/;

/**
 * Control characters, line and paragraph separators, and characters that change the writing direction of surrounding
 * text (Unicode TR 36).
 */
const controlOrBidi = /[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]/u;

/**
 * Anything but blanks, control and format characters, and characters that fonts show as nothing: zero-width and tag
 * characters, Hangul fillers, the empty braille pattern and the empty note head (Unicode §5.21).
 */
const visible = /[^\p{Z}\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800\u{1D159}]/u;

const attributeType = String.raw`(?:[A-Za-z][A-Za-z\d-]*|\d+(?:\.\d+)+)`;
const attributeValue = String.raw`(?:#(?:[\dA-Fa-f]{2})+ *|(?!#)(?:[^\\",+;<>\0]|\\[\\",+;<>=# ]|\\[\dA-Fa-f]{2})*)`;
const relativeName = `${attributeType}=${attributeValue}`;
/**
 * RFC 4514 §3, tolerating white space around separators as §2.1 of its predecessor RFC 2253 did. Each character can
 * match in only one way; otherwise the time of a refusal would double with every separator (B7).
 */
const distinguishedName = new RegExp(`^${relativeName}(?:[,+] *${relativeName})*$`);

const dnsName =
  /^(?=.{1,253}$)(?:[A-Za-z\d_](?:[A-Za-z\d_-]{0,61}[A-Za-z\d])?)(?:\.[A-Za-z\d](?:[A-Za-z\d-]{0,61}[A-Za-z\d])?)*$/;
const absoluteUri = /^[A-Za-z][A-Za-z\d+.-]*:[\x21\x23-\x3B\x3D\x3F-\x5B\x5D\x5F\x61-\x7A\x7E]+$/;
const mailAddress = /^[\x21-\x3F\x41-\x7E]+@[\x21-\x3F\x41-\x7E]+$/;

const judged = (schema: z.ZodString, faultOf: (value: string) => string | undefined): z.ZodString =>
  schema.check((context) => {
    const message = faultOf(context.value);
    if (message !== undefined) context.issues.push({ code: 'custom', message, input: context.value });
  });

const single = <Schema extends z.ZodType>(schema: Schema): Shape<Schema> => ({
  schema,
  emptyAs: 'string',
  bytes: 'stringBytesMax',
});

const uri = (faultOf: (value: string) => string | undefined): Shape<z.ZodString> => ({
  schema: judged(string, faultOf),
  emptyAs: 'string',
  bytes: 'uriBytesMax',
  citesItself: true,
});

const requestUriCharactersMax = 512;

const requestUriFault = (value: string): string | undefined => {
  if (value.length > requestUriCharactersMax) return `must not be longer than ${requestUriCharactersMax} characters`;
  return httpsUriFault(value, { fragmentAllowed: true });
};

export const text = single(string);
export const displayName = single(
  string
    .refine((value) => !controlOrBidi.test(value), {
      error: 'must not hold control or bidirectional override characters',
      abort: true,
    })
    .refine((value) => visible.test(value), { error: 'must hold a visible character' }),
);
export const scopeText: Shape<z.ZodString> = {
  ...single(
    string.regex(scopeCharacters, { error: 'must be scope tokens of the characters of RFC 6749 with spaces between' }),
  ),
  emptyAs: 'blank',
};
export const distinguishedNameText = single(
  string.regex(distinguishedName, { error: 'must be a distinguished name as RFC 4514 writes it' }),
);
export const dnsNameText = single(string.regex(dnsName, { error: 'must be a DNS name' }));
export const uriText = single(string.regex(absoluteUri, { error: 'must be an absolute URI' }));
export const mailAddressText = single(string.regex(mailAddress, { error: 'must be an e-mail address' }));
export const ipAddressText = single(
  z.union([z.ipv4(), z.ipv6()], { error: 'must be an IPv4 address or an IPv6 address in text form' }),
);
export const webUri = uri(webUriFault);
export const httpsUri = uri((value) => httpsUriFault(value));

export const oneOf = <const Values extends readonly [string, ...string[]]>(values: Values) =>
  single(z.enum(values, { error: `must be ${values.join(' or ')}` }));

export const list: Shape<z.ZodArray<z.ZodString>> = {
  schema: z.array(entry, arrayOfStrings),
  emptyAs: 'array',
  bytes: 'stringBytesMax',
};
/** META-02: for `response_types` an empty array is a value, meaning “uses no authorization endpoint”. */
export const listThatMayBeEmpty: Shape<z.ZodArray<z.ZodString>> = {
  schema: z.array(entry, arrayOfStrings),
  bytes: 'stringBytesMax',
};
/** The rules for redirect URIs need the other members, so only strings are checked here. */
export const redirectUriList: Shape<z.ZodArray<z.ZodString>> = { ...listThatMayBeEmpty, bytes: 'uriBytesMax' };
export const uriList: Shape<z.ZodArray<z.ZodString>> = { ...list, bytes: 'uriBytesMax' };
export const requestUriList: Shape<z.ZodArray<z.ZodString>> = {
  schema: z.array(judged(entry, requestUriFault), arrayOfStrings),
  emptyAs: 'array',
  bytes: 'uriBytesMax',
  citesItself: true,
};

export const flag: Shape<z.ZodBoolean> = {
  schema: z.boolean({ error: 'must be true or false' }),
  bytes: 'stringBytesMax',
};
export const seconds: Shape<z.ZodInt> = {
  schema: z.int({ error: 'must be an integer from 0 to 9007199254740991' }).min(0, {
    error: 'must be an integer from 0 to 9007199254740991',
  }),
  bytes: 'stringBytesMax',
};
/** RFC 7517 §5; the keys themselves are judged by the facts found in them. */
export const jwkSet = {
  schema: z.looseObject(
    {
      keys: z.array(z.looseObject({}, { error: 'must be a JWK object' }), {
        error: 'must be an array of JWK objects',
      }),
    },
    { error: 'must be a JWK Set object' },
  ),
} as const satisfies Shape;
