/** The position of a follower, and the end of the event store. */
export type Standing = { readonly position: number; readonly headPosition: number };

/**
 * Whether a follower is beyond the end of the event store. It has then followed another log, for example before a
 * backup was restored. What it made does not belong to this log, and it would wait silently until this log has grown
 * past its position (P4).
 */
export const isAheadOfLog = ({ position, headPosition }: Standing): boolean => position > headPosition;
