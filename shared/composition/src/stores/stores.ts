import type {
  EventStore,
  FreshViews,
  KeyRows,
  KeyStore,
  Lease,
  ReadModelProgress,
  ReadYourWrites,
  StoredViews,
  UnclaimedKeys,
  Vault,
  ViewStore,
  ViewsRebuild,
} from '@clientele/application';
import type { ServerConfig, ServiceConfig } from '../config.ts';
import type { EmbeddedEngines } from '../engines.ts';

/** The ports of a process that answers clients, independent of the engines behind them. */
export type Stores = {
  readonly eventStore: EventStore;
  readonly keys: KeyStore;
  readonly vault: Vault;
  /** True if this start created the root key. */
  readonly rootKeyIsNew: boolean;
  readonly views: Pick<ViewStore, 'sectorClients'>;
  readonly freshViews: FreshViews;
  readonly readYourWrites: ReadYourWrites;
  /** Names of the stores that do not answer now. Bounded in time; never throws. */
  readonly missing: () => Promise<readonly string[]>;
  readonly close: () => Promise<void>;
};

/** The stores on servers. They need no root key, so they have no vault. */
export type ServerStores = Omit<Stores, 'vault' | 'rootKeyIsNew'> & {
  readonly views: ViewStore & { readonly count: () => Promise<number> };
  readonly lease: Lease;
  /** For operators, like the members below. */
  readonly keyRows: KeyRows;
  readonly unclaimedKeys: UnclaimedKeys;
  readonly storedViews: StoredViews;
  /** @throws Error while another rebuild is in progress. */
  readonly beginRebuild: () => Promise<ViewsRebuild>;
};

/** The location of the data of the embedded engines. */
export type FileStoreConfig = Pick<ServiceConfig, 'dataDir' | 'rootKeysFile' | 'erasuresFile'> & {
  readonly engines: EmbeddedEngines;
};

export type ServerStoreConfig = Pick<ServerConfig, 'startMsMax' | 'engines'>;

export type StoreConfig = Pick<ServiceConfig, 'dataDir' | 'rootKeysFile' | 'erasuresFile' | 'startMsMax' | 'engines'>;

/** How a process keeps the read model up to date with the log, for either kind of engine. */
export type Projectors = {
  readonly onFiles: (readModel: FileReadModel) => Promise<FileProjector>;
  /** Another process may hold the lease and project. */
  readonly onServers: (stores: Pick<ServerStores, 'eventStore' | 'views' | 'lease'>) => {
    readonly stop: () => Promise<void>;
  };
};

/** A read model in a file, and the callbacks for its changes. */
export type FileReadModel = {
  readonly eventStoreFile: string;
  readonly viewsFile: string;
  /** Called with the clients whose rows have changed. */
  readonly onProjected: (changed: readonly string[]) => void;
  readonly onFailure: (error: unknown) => void;
};

/** Keeps the read model in a file up to date with the log, over its own connections. */
export type FileProjector = {
  readonly progress: ReadModelProgress;
  readonly noteGrowth: (headPosition: number) => void;
  readonly stop: () => Promise<void>;
};
