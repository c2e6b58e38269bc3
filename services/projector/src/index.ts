export { type CatchUpProgress, catchUp } from './catch-up.ts';
export { startLeasedProjector } from './leased-projector.ts';
export { type Projector, startProjector } from './projector.ts';
export { rebuildViews } from './rebuild-views.ts';
