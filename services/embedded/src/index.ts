export { type EmbeddedConfig, environmentNames, readEmbeddedConfig } from './config.ts';
export { type Embedded, startEmbedded } from './embedded.ts';
