import { renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { sqliteViewStore } from '@clientele/adapter-sqlite';
import { systemClock } from '@clientele/platform';
import { type CatchUpProgress, catchUp } from '@clientele/projector';
import { readEmbeddedConfig } from './config.ts';
import { openStores, syncDirectory } from './stores.ts';

const configurationExitCode = 78;
const partsOfDatabase = ['', '-wal', '-shm'];

/** Makes the read model again from the log, beside the old one, and puts it in its place when it is whole. */
const rebuild = async (): Promise<void> => {
  const config = readEmbeddedConfig(process.env);
  if (!config.ok) return refuse(config.error);
  const stores = openStores(config.value, { onFailure: refuseError, nowMs: systemClock.nowMs });
  const { viewsFile } = config.value;
  const newFile = `${viewsFile}.rebuilding`;
  for (const part of partsOfDatabase) rmSync(`${newFile}${part}`, { force: true });
  const views = sqliteViewStore(newFile, { synchronous: 'OFF', onFailure: refuseError });
  const startedMs = systemClock.nowMs();
  const done = await catchUp({ log: stores.log, views, onProgress: (progress) => report(progress, startedMs) });
  const rows = await views.count();
  await views.closeDurably();
  await stores.close();
  for (const part of partsOfDatabase) rmSync(`${viewsFile}${part}`, { force: true });
  renameSync(newFile, viewsFile);
  syncDirectory(dirname(viewsFile));
  console.log(`rebuilt ${rows} clients from ${done.events} events in ${seconds(startedMs)} s`);
};

const report = ({ events, position, headPosition }: CatchUpProgress, startedMs: number): void => {
  const percent = Math.floor((position / Math.max(headPosition, 1)) * 100);
  console.log(`${String(percent).padStart(3)} %  ${events} events  ${seconds(startedMs)} s`);
};

const seconds = (startedMs: number): string => ((systemClock.nowMs() - startedMs) / 1000).toFixed(1);

const refuse = (faults: readonly string[]): void => {
  console.error(faults.join('\n'));
  process.exitCode = configurationExitCode;
};

const refuseError = (error: unknown): void => refuse([error instanceof Error ? error.message : String(error)]);

await rebuild().catch(refuseError);
