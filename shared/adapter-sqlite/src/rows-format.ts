/** Raised when rows are made differently: a read model of another format is dropped and made again from the log. */
export const rowsFormat = 2;
