import { documentationRoutes } from '@clientele/api-description';
import type { ReadClient } from '@clientele/application';
import { discoveryDocument, type JsonObject, type RegistrationPolicy } from '@clientele/domain';
import { clientPath, type OfferedMethods } from '@clientele/http';
import type { FastifyInstance } from 'fastify';
import { discoveryRoutes } from './discovery-routes.ts';
import { readRoute } from './read-route.ts';
import { rootRoute } from './root-route.ts';

export type ConfigurationOptions = OfferedMethods & {
  readonly readClient: ReadClient;
  readonly policy: RegistrationPolicy;
  readonly issuer: string;
  readonly publicUrl: string;
  readonly registrationEndpoint: string;
  /** The OP's own metadata document, which is merged. */
  readonly op: JsonObject | undefined;
  readonly bodyBytesMax: number;
};

/** GET of the configuration endpoint, discovery, and the API description for programs and people. */
export const configurationRoutes = (app: FastifyInstance, options: ConfigurationOptions): void => {
  const { registrationPaths, managementMethods, readClient, issuer, registrationEndpoint, policy, op } = options;
  for (const path of registrationPaths) {
    if (managementMethods.includes('GET')) readRoute(app, { url: clientPath(path), readClient });
  }
  discoveryRoutes(app, { issuer, document: discoveryDocument(policy, { issuer, registrationEndpoint }, op) });
  documentationRoutes(app, options);
  rootRoute(app, options);
};
