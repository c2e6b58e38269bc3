import { userInfo } from 'node:os';
import { fail, ok, type Result } from '@clientele/domain';

const nameCharsMax = 64;

/** The name under which events record who ran a command. It is stored for ever. */
export const operatorName = (given: string | undefined, systemUser: string): Result<string, string> => {
  const name = given ?? systemUser;
  if (name.trim() === name && name.length > 0 && name.length <= nameCharsMax && !/\p{C}/u.test(name)) return ok(name);
  return fail(`--as must be a name of 1 to ${nameCharsMax} characters without control characters or outer spaces`);
};

/** The account that runs the command. In a container it may have a number only. */
export const systemUserName = (): string => {
  try {
    return userInfo().username;
  } catch {
    return `uid-${process.getuid?.() ?? 'unknown'}`;
  }
};
