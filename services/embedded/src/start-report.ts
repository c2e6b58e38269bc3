import { type ServiceConfig, shownBus, shownRateLimit } from '@clientele/composition';
import type { Embedded } from './embedded.ts';

/** What a person needs to see after the start: what runs, where the data is, and a command to paste. */
export const startReport = (config: ServiceConfig, { url, addresses, rootKeyIsNew, fetchOpened }: Embedded): string => {
  const { publicUrl, issuer, registrationEndpoint } = addresses;
  return [
    `Clientele: OpenID Connect and OAuth client registry, profile ${config.profile}`,
    `  listens on     ${url}`,
    `  registration   ${registrationEndpoint}`,
    `  discovery      ${publicUrl}/.well-known/openid-configuration   issuer ${issuer}`,
    `  rate limit     ${shownRateLimit(config)}`,
    `  data           ${dataLocation(config)}`,
    `  root key       ${config.rootKeysFile}${rootKeyIsNew ? '   created now: keep a copy apart from the data' : ''}`,
    `  sector checks  ${config.sectorCheck}, ${shownBus(config)}`,
    ...fetchOpened.map((opened) => `  guarded fetch  ${opened}`),
    ...(config.opMetadataFile === undefined ? [withoutOp] : []),
    '',
    'Register a first client:',
    `  curl -sS ${registrationEndpoint} -H 'Content-Type: application/json' -d '{"redirect_uris":["https://rp.example/cb"]}'`,
    '',
    `Open ${publicUrl}/docs in a browser. Ctrl-C stops the server.`,
    '',
    `ready: ${publicUrl}`,
  ].join('\n');
};

const withoutOp =
  '  OP             none: discovery names placeholder endpoints until OP_METADATA_FILE gives the OP’s own document';

/** Never a server address, because it may contain a password. */
const dataLocation = ({ engines, dataDir }: ServiceConfig): string =>
  engines.kind === 'embedded' ? dataDir : 'EventStoreDB (EVENT_STORE_URL) and PostgreSQL (READ_MODEL_URL)';
