import {
  addressRanges,
  commaList,
  integerBetween,
  logLevels,
  noAddress,
  portNumber,
  readConfig,
} from '@clientele/platform';
import { z } from 'zod';

const serviceUrls = commaList.refine((urls) => urls.every(isOrigin), {
  message: 'must be http URLs of host and port, separated by commas',
});

function isOrigin(text: string): boolean {
  const url = URL.parse(text);
  return url?.protocol === 'http:' && `${url.origin}/` === url.href;
}

const environment = z.object({
  HOST: z.string().default('127.0.0.1'),
  PORT: portNumber.default(3000),
  REGISTRATION_URLS: serviceUrls,
  CONFIGURATION_URLS: serviceUrls,
  ANSWER_MS_MAX: integerBetween(100, 600_000).default(30_000),
  REQUEST_MS_MAX: integerBetween(100, 60_000).default(10_000),
  CONNECTIONS_MAX: integerBetween(1, 100_000).default(10_000),
  TRUSTED_PROXIES: addressRanges.default(() => noAddress),
  LOG_PEER_ADDRESS: z.enum(['full', 'truncated', 'none']).default('truncated'),
  LOG_LEVEL: z.enum(logLevels).default('info'),
});

const settings = environment.transform((variables) => ({
  host: variables.HOST,
  port: variables.PORT,
  registrationUrls: variables.REGISTRATION_URLS,
  configurationUrls: variables.CONFIGURATION_URLS,
  answerMsMax: variables.ANSWER_MS_MAX,
  requestMsMax: variables.REQUEST_MS_MAX,
  connectionsMax: variables.CONNECTIONS_MAX,
  isProxy: variables.TRUSTED_PROXIES,
  loggedAddress: variables.LOG_PEER_ADDRESS,
  logLevel: variables.LOG_LEVEL,
}));

export type GatewayConfig = Readonly<z.infer<typeof settings>>;

/** Reads the configuration. Errors are reported together, each naming its variable and never its value. */
export const readGatewayConfig = (variables: Readonly<Record<string, string | undefined>>) =>
  readConfig(settings, variables);
