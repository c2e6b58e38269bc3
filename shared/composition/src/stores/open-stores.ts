import type { Logger } from '@clientele/platform';
import { closeBecauseOf, closeInOrder } from './closing.ts';
import { type FileEventStoreOptions, openFileEventStore } from './file-event-store.ts';
import { openFileReadModel } from './file-read-model.ts';
import { portByPort } from './port-by-port.ts';
import type { FileStoreConfig, Projectors, ServerStoreConfig, ServerStores, StoreConfig, Stores } from './stores.ts';

export type StoreOptions = FileEventStoreOptions & {
  readonly logger: Logger;
  /** Absent if other processes project. Data in files belongs to one process, which must project itself. */
  readonly projectors?: Projectors;
};

/**
 * Opens the stores of a process that answers clients, in files or on servers.
 * @throws Error if a store cannot be used or does not answer in time, or the root keys do not open what is stored.
 */
export const openStores = (config: StoreConfig, options: StoreOptions): Promise<Stores> => {
  const { engines } = config;
  return engines.kind === 'embedded'
    ? openOnFiles({ ...config, engines }, options)
    : openOnServers({ ...config, engines }, options);
};

const openOnFiles = async (config: FileStoreConfig, options: StoreOptions): Promise<Stores> => {
  const { projectors } = options;
  if (projectors === undefined) throw new Error('files belong to one process, and this one does not project');
  const opened = await openFileEventStore(config, options);
  const { erasedAgain } = opened;
  if (erasedAgain > 0)
    options.logger.warn(
      { clients: erasedAgain },
      'the event log is older than erasures: these clients are erased again',
    );
  try {
    const readModel = await openFileReadModel(config, { ...opened, ...options, startProjector: projectors.onFiles });
    const { eventStore, vault, rootKeyIsNew } = opened;
    const close = (): Promise<void> => closeInOrder(readModel.close, opened.close);
    return portByPort({ eventStore, vault, rootKeyIsNew, ...readModel, missing: async () => [], close });
  } catch (error) {
    return closeBecauseOf(error, opened.close);
  }
};

const openOnServers = async (config: ServerStoreConfig, options: StoreOptions): Promise<Stores> => {
  const servers = await serverStores();
  const stores = await servers.openServerStores(config, options.logger);
  try {
    const vault = await servers.openServerVault(options.rootKeys, stores);
    const projector = options.projectors?.onServers(stores);
    const close = (): Promise<void> => closeInOrder(() => projector?.stop(), stores.close);
    return { ...stores, vault, rootKeyIsNew: false, close };
  } catch (error) {
    return closeBecauseOf(error, stores.close);
  }
};

/**
 * Event store and keys in files, without the read model, for a command while the service is stopped.
 * @throws Error like `openStores`.
 */
export const openStoppedStores = async (config: FileStoreConfig, options: FileEventStoreOptions) =>
  portByPort(await openFileEventStore(config, options));

/**
 * The stores on servers alone, for a process that opens no key of a client.
 * @throws Error if a server does not answer within `startMsMax`, or cannot be used.
 */
export const openServerStores = async (config: ServerStoreConfig, logger: Logger): Promise<ServerStores> => {
  const servers = await serverStores();
  return servers.openServerStores(config, logger);
};

/** Loaded only if it is used: the clients of both servers are two thirds of the code that a process on files would load. */
const serverStores = () => import('./server-stores.ts');
