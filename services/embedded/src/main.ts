import { allFilesFaults, readServiceConfig, runService } from '@clientele/composition';
import { startEmbedded } from './embedded.ts';
import { startReport } from './start-report.ts';

await runService({
  readConfig: readServiceConfig,
  fileFaults: allFilesFaults,
  start: startEmbedded,
  report: startReport,
});
