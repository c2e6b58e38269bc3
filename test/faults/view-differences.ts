import type { ViewImage } from './log-image.ts';

/** The differences between two read models, row by row. */
export const differences = (one: ViewImage, other: ViewImage): readonly string[] => {
  if (one.position !== other.position) return [`positions ${one.position} and ${other.position}`];
  const texts = new Map(other.rows.map((row) => [row.clientId, row.text]));
  const differing = one.rows.filter((row) => texts.get(row.clientId) !== row.text);
  const faults = differing.map((row) => `${row.clientId}: ${row.text} and ${texts.get(row.clientId)}`);
  return one.rows.length === other.rows.length
    ? faults
    : [...faults, `${one.rows.length} and ${other.rows.length} rows`];
};
