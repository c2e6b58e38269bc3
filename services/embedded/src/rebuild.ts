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
  const failures: unknown[] = [];
  const views = sqliteViewStore(newFile, { synchronous: 'OFF', onFailure: (error) => failures.push(error) });
  const startedMs = systemClock.nowMs();
  const done = await catchUp({ log: stores.log, views, onProgress: reporter(startedMs) });
  const rows = await views.count();
  if (failures.length > 0)
    throw new Error('the new read model could not be stored, the old one is kept', { cause: failures[0] });
  await views.closeDurably();
  await stores.close();
  for (const part of partsOfDatabase) rmSync(`${viewsFile}${part}`, { force: true });
  renameSync(newFile, viewsFile);
  syncDirectory(dirname(viewsFile));
  console.log(`rebuilt ${rows} clients from ${done.events} events in ${seconds(startedMs)} s`);
};

/** A line for each percent. */
const reporter = (startedMs: number) => {
  let told = -1;
  return ({ events, position, headPosition }: CatchUpProgress): void => {
    const percent = Math.floor((position / Math.max(headPosition, 1)) * 100);
    if (percent === told) return;
    told = percent;
    console.log(`${String(percent).padStart(3)} %  ${events} events  ${seconds(startedMs)} s`);
  };
};

const seconds = (startedMs: number): string => ((systemClock.nowMs() - startedMs) / 1000).toFixed(1);

const refuse = (faults: readonly string[]): void => {
  console.error(faults.join('\n'));
  process.exitCode = configurationExitCode;
};

const refuseError = (error: unknown): void => refuse([error instanceof Error ? error.message : String(error)]);

await rebuild().catch(refuseError);
