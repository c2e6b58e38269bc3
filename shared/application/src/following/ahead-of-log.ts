/** Where a follower stands, and where the event store ends. */
export type Standing = { readonly position: number; readonly headPosition: number };

/**
 * Whether a follower stands behind the end of the event store. It then followed another log (a backup has been restored, say): what it has
 * made does not belong to this one, and following would wait in silence until this one has grown past it (reliability.md P4).
 */
export const isAheadOfLog = ({ position, headPosition }: Standing): boolean => position > headPosition;
