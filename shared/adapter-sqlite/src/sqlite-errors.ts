/** Primary result codes of SQLite: the low byte. https://www.sqlite.org/rescode.html */
const sqliteFull = 13;

/** SQLite's extended result code, if the error carries one. */
export const resultCode = (error: unknown): number | undefined =>
  error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' ? error.errcode : undefined;

/** Whether the disk was full. SQLite then rolled the transaction back, and the next one may succeed. */
export const isFull = (error: unknown): boolean => ((resultCode(error) ?? 0) & 0xff) === sqliteFull;
