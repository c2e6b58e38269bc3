export { environmentNames, readEmbeddedConfig } from './config.ts';
export { startEmbedded } from './embedded.ts';
