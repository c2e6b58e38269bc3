/**
 * How often a header was sent. Node keeps only the first of several Authorization, Content-Type and Host headers in
 * `headers`, but a proxy in front of this server could have judged another one.
 * @param name in lower case
 */
export const headerCount = (rawHeaders: readonly string[], name: string): number => {
  let count = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const sent = rawHeaders[index];
    if (sent !== undefined && sent.length === name.length && sent.toLowerCase() === name) count += 1;
  }
  return count;
};
