import type {
  EventStore,
  FreshViews,
  KeyRows,
  KeyStore,
  Lease,
  ReadModelProgress,
  ReadYourWrites,
  StoredViews,
  Vault,
  ViewStore,
  ViewsRebuild,
} from '@clientele/application';
import type { ServerConfig, ServiceConfig } from '../config.ts';
import type { EmbeddedEngines } from '../engines.ts';

/** What a process that answers clients works with, port by port, whatever engines stand behind. */
export type Stores = {
  readonly eventStore: EventStore;
  readonly keys: KeyStore;
  readonly vault: Vault;
  /** True if this start made the root key. */
  readonly rootKeyIsNew: boolean;
  readonly views: Pick<ViewStore, 'sectorClients'>;
  readonly freshViews: FreshViews;
  readonly readYourWrites: ReadYourWrites;
  /** What does not answer now, by name; bounded, and never throws. */
  readonly missing: () => Promise<readonly string[]>;
  readonly close: () => Promise<void>;
};

/** The stores on servers. They need no root key, so they hold no vault. */
export type ServerStores = Omit<Stores, 'vault' | 'rootKeyIsNew'> & {
  readonly views: ViewStore & { readonly count: () => Promise<number> };
  readonly lease: Lease;
  /** For operators, as is all that follows. */
  readonly keyRows: KeyRows;
  readonly storedViews: StoredViews;
  /** @throws Error while another rebuild is under way. */
  readonly beginRebuild: () => Promise<ViewsRebuild>;
};

/** Where the data of the embedded engines lie. */
export type FileStoreConfig = Pick<ServiceConfig, 'dataDir' | 'rootKeysFile'> & { readonly engines: EmbeddedEngines };

export type ServerStoreConfig = Pick<ServerConfig, 'startMsMax' | 'engines'>;

export type StoreConfig = Pick<ServiceConfig, 'dataDir' | 'rootKeysFile' | 'startMsMax' | 'engines'>;

/** How a process that also keeps the read model up to the log does so, on either kind of engine. */
export type Projectors = {
  readonly onFiles: (readModel: FileReadModel) => Promise<FileProjector>;
  /** Another process may be the one that projects. */
  readonly onServers: (stores: Pick<ServerStores, 'eventStore' | 'views' | 'lease'>) => {
    readonly stop: () => Promise<void>;
  };
};

/** A read model in a file, and whom to notify of what becomes of it. */
export type FileReadModel = {
  readonly eventStoreFile: string;
  readonly viewsFile: string;
  /** Clients whose rows are no longer what they were. */
  readonly onProjected: (changed: readonly string[]) => void;
  readonly onFailure: (error: unknown) => void;
};

/** What keeps the read model in a file up to the log, with connections of its own. */
export type FileProjector = {
  readonly progress: ReadModelProgress;
  readonly noteGrowth: (headPosition: number) => void;
  readonly stop: () => Promise<void>;
};
