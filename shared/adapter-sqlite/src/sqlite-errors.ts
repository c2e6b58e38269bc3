/** Result codes of SQLite; the low byte is the primary one. https://www.sqlite.org/rescode.html */
const sqliteFull = 13;

/** The disk is full: SQLite rolled the transaction back, nothing of it is stored, and the next one may succeed. */
export const isFull = (error: unknown): boolean => primaryCode(error) === sqliteFull;

const primaryCode = (error: unknown): number | undefined => {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return undefined;
  return error.errcode & 0xff;
};
