import { runService } from '@clientele/composition';
import { ok } from '@clientele/domain';
import { readGatewayConfig } from './config.ts';
import { createGateway } from './gateway.ts';

/** The gateway of `npm run start:split`. In containers, HAProxy takes its place: see haproxy.cfg beside this folder. */
await runService({
  readConfig: readGatewayConfig,
  start: async (config, { logger }) => {
    const app = createGateway(config, logger);
    const url = await app.listen({ host: config.host, port: config.port });
    return ok({ url, stop: async () => app.close() });
  },
  report: (_config, { url }) => `Clientele gateway: reads to configuration, the rest to registration\nready: ${url}`,
});
