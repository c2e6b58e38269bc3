import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { environmentNames } from '@clientele/composition';
import { parse } from 'yaml';
import { z } from 'zod';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string): string => readFileSync(`${root}${path}`, 'utf8');

const environment = z.record(z.string(), z.coerce.string()).default({});
const serviceSchema = z.object({
  image: z.string(),
  user: z.string().optional(),
  command: z.array(z.string()).default([]),
  environment,
  secrets: z.array(z.string()).default([]),
  configs: z.array(z.object({ source: z.string(), target: z.string() })).default([]),
  volumes: z.array(z.string()).default([]),
  networks: z.array(z.string()).default([]),
  ports: z.array(z.string()).default([]),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
  build: z.object({ dockerfile: z.string().optional() }).optional(),
  healthcheck: z.object({ test: z.array(z.string()) }).optional(),
  profiles: z.array(z.string()).default([]),
  cap_drop: z.array(z.string()).default([]),
  security_opt: z.array(z.string()).default([]),
  deploy: z.object({ resources: z.object({ limits: z.object({ cpus: z.string(), memory: z.string() }) }) }),
});
const nullable = <Schema extends z.ZodType>(schema: Schema) => z.record(z.string(), schema.nullable());
const composeSchema = z.object({
  services: z.record(z.string(), serviceSchema),
  networks: nullable(z.object({ internal: z.boolean().optional() })),
  volumes: nullable(z.object({})),
  secrets: nullable(z.object({})),
  configs: z.record(z.string(), z.object({ file: z.string() })),
});
type Service = z.infer<typeof serviceSchema>;

const text = read('docker-compose.yml');
const compose = composeSchema.parse(parse(text, { merge: true }));
const services = Object.entries(compose.services);
const isOurs = ([, { build }]: readonly [string, Service]): boolean => build?.dockerfile === 'infra/Dockerfile';
const ours = services.filter(isOurs);

/** Variables that the sector worker and the bus need in addition to those of every service. */
const further = ['NATS_URL', 'FETCH_ALLOW', 'SECTOR_CHECK', 'SECTOR_WAIT_MS', 'SECTOR_RECHECK_HOURS'];
/** Read by Node.js itself. */
const ofNode = ['NODE_EXTRA_CA_CERTS'];

describe('docker-compose.yml', () => {
  it('runs every service from its own main, and one profile runs all of them in one container', () => {
    const mains = globSync('services/*/src/main.ts', { cwd: root }).filter(
      (path) => !/embedded|command-line/.test(path),
    );
    const run = ours.flatMap(([, { command }]) => command);
    assert.deepEqual(
      mains.filter((main) => !run.includes(main)),
      [],
    );
    for (const main of run) assert.equal(existsSync(`${root}${main}`), true, main);
    assert.deepEqual(compose.services.embedded?.profiles, ['embedded']);
    assert.deepEqual(compose.services.embedded.command, []);
  });

  it('gives our processes no variable that they do not know', () => {
    const known = new Set([...environmentNames, ...further, ...ofNode]);
    for (const [name, { environment: given }] of ours)
      assert.deepEqual(
        Object.keys(given).filter((variable) => !known.has(variable)),
        [],
        name,
      );
  });

  it('runs nothing as root, with capabilities, without a limit, or without a health check', () => {
    for (const [name, service] of services) {
      assert.match(String(service.user), /^[1-9]\d*:[1-9]\d*$/, name);
      assert.deepEqual(service.cap_drop, ['ALL'], name);
      assert.deepEqual(service.security_opt, ['no-new-privileges:true'], name);
      assert.match(service.deploy.resources.limits.memory, /^\d+[MG]$/, name);
      assert.equal(service.healthcheck !== undefined || isOurs([name, service]), true, name);
    }
  });

  it('pins every image by an exact version', () => {
    for (const [name, { image, build }] of services) {
      const isExact = /:(?:\$\{|[^:]*\d+\.\d+[.\d]*)/.test(image.replace(/^\$\{[A-Z_]+:-|\}$/g, ''));
      assert.equal(build !== undefined || isExact, true, `${name}: ${image}`);
    }
    assert.match(read('infra/nats/Dockerfile'), /^FROM nats:\d+\.\d+\.\d+-alpine$/m);
  });

  it('holds no secret: each one must be given, and says where from', () => {
    for (const [, name = '', rest = ''] of text.matchAll(/\$\{([A-Z_]*(?:PASSWORD|SECRET|TOKEN|KEY)[A-Z_]*)([^}]*)\}/g))
      assert.match(rest, /^:\?make it with /, name);
    const written = services.flatMap(([service, { environment: given }]) =>
      Object.entries(given)
        .filter(([name, value]) => /PASSWORD|SECRET|TOKEN/.test(name) || /:\/\/[^/@]*:[^/@]*@/.test(value))
        .filter(([, value]) => !/\$\{[A-Z_]+:\?/.test(value))
        .map(([name]) => `${service} ${name}`),
    );
    assert.deepEqual(written, []);
  });

  it('names only networks, volumes, secrets and services that are there', () => {
    for (const [name, service] of services) {
      const named = service.volumes.map((volume) => volume.split(':', 1)[0] ?? '');
      for (const network of service.networks) assert.ok(network in compose.networks, `${name} ${network}`);
      for (const volume of named) assert.ok(volume in compose.volumes, `${name} ${volume}`);
      for (const secret of service.secrets) assert.ok(secret in compose.secrets, `${name} ${secret}`);
      for (const other of Object.keys(service.depends_on)) assert.ok(other in compose.services, `${name} ${other}`);
    }
  });
});

describe('The networks, secrets and files of docker-compose.yml', () => {
  it('lets the engines be reached from an inner network only, root keys be read by whom they concern, and sector-worker alone go out', () => {
    const { eventstore, postgres, nats } = compose.services;
    for (const engine of [eventstore, postgres]) assert.deepEqual([engine?.networks, engine?.ports], [['engines'], []]);
    assert.deepEqual([nats?.networks, nats?.ports], [['bus'], []]);
    assert.equal(compose.networks.engines?.internal, true);
    assert.equal(compose.networks.bus?.internal, true);
    assert.equal(compose.networks.services?.internal, true);
    const withRootKeys = services.filter(([, { secrets }]) => secrets.includes('root_keys')).map(([name]) => name);
    assert.deepEqual(withRootKeys, ['registration', 'configuration']);
    const outside = services.filter(([, { networks }]) => networks.includes('internet')).map(([name]) => name);
    assert.deepEqual(outside, ['sector-worker']);
    const worker = compose.services['sector-worker'];
    assert.equal('EVENT_STORE_URL' in (worker?.environment ?? {}), false);
    assert.equal('READ_MODEL_URL' in (worker?.environment ?? {}), false);
  });

  it('lets the sector worker share no network with event log or read model, and no user of NATS with registration', () => {
    const { eventstore, postgres, registration, 'sector-worker': worker } = compose.services;
    const shared = worker?.networks.filter((name) =>
      [eventstore, postgres].some((engine) => engine?.networks.includes(name)),
    );
    assert.deepEqual(shared, []);
    assert.match(String(worker?.environment.NATS_URL), /^tls:\/\/sector-worker:\$\{NATS_SECTOR_WORKER_PASSWORD:/);
    assert.match(String(registration?.environment.NATS_URL), /^tls:\/\/registration:\$\{NATS_REGISTRATION_PASSWORD:/);
    assert.equal(compose.services.configuration?.environment.NATS_URL, 'tls://nats:4222', 'it does not connect');
  });

  it('gives the OP’s document to every process that reads it', () => {
    for (const name of ['registration', 'configuration', 'embedded']) {
      const service = compose.services[name];
      const [config] = service?.configs ?? [];
      assert.deepEqual([service?.configs.length, config?.source], [1, 'op_metadata'], name);
      assert.equal(service?.environment.OP_METADATA_FILE, `\${OP_METADATA_FILE:+${config?.target}}`);
    }
    assert.deepEqual(compose.configs.op_metadata, { file: `\${OP_METADATA_FILE:-/dev/null}` });
  });

  it('publishes the gateway on the loopback interface unless it is configured otherwise', () => {
    const published = services.filter(([, { ports }]) => ports.length > 0).map(([name]) => name);
    assert.deepEqual(published, ['gateway', 'embedded']);
    for (const name of published)
      assert.match(String(compose.services[name]?.ports[0]), /^\$\{LISTEN:-127\.0\.0\.1:3000\}:3000$/);
  });
});

describe('infra/Dockerfile', () => {
  it('runs the Node.js that the tests run', () => {
    const manifest = z
      .object({ devDependencies: z.object({ node: z.string() }) })
      .parse(JSON.parse(read('package.json')));
    const [, version] = /^ARG NODE_IMAGE=node:([\d.]+)-/m.exec(read('infra/Dockerfile')) ?? [];
    assert.equal(version, manifest.devDependencies.node);
  });
});

const chart = 'infra/helm/clientele';
const valuesSchema = z.object({ gateway: z.object({ image: z.string() }), settings: environment });

describe('The chart', () => {
  it('has the gateway that the compose file has', () => {
    assert.equal(read(`${chart}/files/haproxy.cfg`), read('infra/gateway/haproxy.cfg'));
    assert.equal(
      valuesSchema.parse(parse(read(`${chart}/values.yaml`))).gateway.image,
      compose.services.gateway?.image,
    );
  });

  it('runs every service that the compose file runs', () => {
    const helpers = read(`${chart}/templates/_helpers.tpl`);
    for (const [name, { command }] of ours)
      if (command.length > 0) assert.match(helpers, new RegExp(`^${name}:\n {2}values: `, 'm'));
  });

  it('mounts files, room and secrets into services and scheduled commands alike', () => {
    const helpers = read(`${chart}/templates/_helpers.tpl`);
    for (const template of ['services.yaml', 'commands.yaml'])
      for (const part of ['environment', 'volumeMounts', 'volumes'])
        assert.ok(
          read(`${chart}/templates/${template}`).includes(`include "clientele.${part}" (dict`),
          `${template} ${part}`,
        );
    for (const template of ['services.yaml', 'commands.yaml', 'gateway.yaml'])
      assert.match(read(`${chart}/templates/${template}`), /imagePullSecrets: \{\{- toYaml/, template);
    assert.ok(helpers.includes('mountPath: /etc/clientele/{{ $name }}, readOnly: true'));
    assert.ok(helpers.includes('mountPath: /scratch'));
  });

  it('describes every value, and no other', () => {
    const { properties } = z
      .object({ properties: z.record(z.string(), z.unknown()) })
      .parse(JSON.parse(read(`${chart}/values.schema.json`)));
    const values = z.record(z.string(), z.unknown()).parse(parse(read(`${chart}/values.yaml`)));
    assert.deepEqual(Object.keys(properties).toSorted(), ['global', ...Object.keys(values)].toSorted());
  });

  it('has the version of the program', () => {
    const { version } = z.object({ version: z.string() }).parse(JSON.parse(read('package.json')));
    assert.equal(z.object({ appVersion: z.string() }).parse(parse(read(`${chart}/Chart.yaml`))).appVersion, version);
  });
});
