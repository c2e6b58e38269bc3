export { catchUp } from './catch-up.ts';
export { startLeasedProjector } from './leased-projector.ts';
export { startProjector } from './projector.ts';
export { parkedNote, projectorNotes } from './projector-notes.ts';
export { rebuildViews } from './rebuild-views.ts';
