export { type CatchUpProgress, catchUp } from './catch-up.ts';
export { type Projector, startProjector } from './projector.ts';
