/**
 * Thrown by a store that answers, and refuses the credentials or rights that this process has. To wait does not help.
 */
export type AccessRefused = Error & { readonly code: typeof code };

const code = 'access-refused';

/** @param text for people: what refuses, and what to check; never an address, which may hold a password. */
export const accessRefused = (text: string, cause: unknown): AccessRefused =>
  Object.assign(new Error(text, { cause }), { code } as const);

export const isAccessRefused = (error: unknown): error is AccessRefused =>
  error instanceof Error && 'code' in error && error.code === code;
