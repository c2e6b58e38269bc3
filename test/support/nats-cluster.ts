import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.ts';
import { listening, natsBinary } from './nats.ts';

/** Three NATS servers that form one cluster. */
export type NatsCluster = {
  /** The addresses of all three, separated by commas. */
  readonly url: string;
  /** Kills the server of that name. */
  readonly kill: (name: string) => Promise<void>;
  readonly dispose: () => Promise<void>;
};

const names = ['one', 'two', 'three'] as const;

export const startNatsCluster = async (): Promise<NatsCluster> => {
  const file = natsBinary();
  if (file === undefined) throw new Error('there is no nats-server here, and in CI there must be one');
  const storeDir = await mkdtemp(join(tmpdir(), 'clientele-nats-'));
  const members = await Promise.all(
    names.map(async (name) => ({ name, port: await freePort(), peer: await freePort() })),
  );
  const routes = members.map(({ peer }) => `nats://127.0.0.1:${peer}`);
  const servers = new Map<string, ChildProcess>();
  for (const [index, { name, port }] of members.entries()) {
    const store = ['-js', '-sd', join(storeDir, name)];
    const cluster = ['--cluster_name', 'test', '--cluster', routes[index] ?? '', '--routes', routes.join(',')];
    const address = ['-a', '127.0.0.1', '-p', String(port), '-n', name];
    servers.set(name, spawn(file, [...address, ...store, ...cluster], { cwd: storeDir, stdio: 'ignore' }));
  }
  for (const { name, port } of members) {
    const server = servers.get(name);
    if (server !== undefined) await listening(port, server);
  }
  const kill = async (name: string): Promise<void> => {
    const server = servers.get(name);
    if (server === undefined || server.exitCode !== null || server.signalCode !== null) return;
    const ended = once(server, 'exit');
    server.kill('SIGKILL');
    await ended;
  };
  return {
    url: members.map(({ port }) => `nats://127.0.0.1:${port}`).join(','),
    kill,
    dispose: async () => {
      await Promise.all(names.map(kill));
      await rm(storeDir, { recursive: true, force: true });
    },
  };
};
