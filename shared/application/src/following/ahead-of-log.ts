/** Where a follower stands, and where the event store ends. */
export type Standing = { readonly position: number; readonly headPosition: number };

/**
 * Whether a follower stands beyond the end of the event store. It has then followed another log (a backup has been restored, say): what it
 * made does not belong to this one, and it would wait in silence until this one has grown past it (P4).
 */
export const isAheadOfLog = ({ position, headPosition }: Standing): boolean => position > headPosition;
