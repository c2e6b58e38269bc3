/** Raised when rows are built differently. A read model of another format is dropped and rebuilt from the log. */
export const rowsFormat = 2;
