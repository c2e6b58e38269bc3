export { type CatchUpProgress, catchUp } from './catch-up.ts';
export { type LeasedProjector, startLeasedProjector } from './leased-projector.ts';
export { type Projector, startProjector } from './projector.ts';
export { rebuildViews } from './rebuild-views.ts';
