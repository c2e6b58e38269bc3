import type { Clock, ReportProgress } from '@clientele/application';
import type { Confirm } from './confirm.ts';
import type { Maintenance } from './maintenance.ts';
import type { RootKeyFile } from './stores/root-keys.ts';

/** Where an export is written. */
export type Destination = {
  readonly write: (text: string) => Promise<void>;
  /** Called when everything has been written; makes it durable under its own name. */
  readonly finish: () => Promise<void>;
};

export type Surroundings = {
  readonly maintenance: Maintenance;
  readonly rootKeys: () => RootKeyFile;
  readonly openDestination: (file: string | undefined) => Destination;
  readonly reportProgress: ReportProgress;
  readonly clock: Clock;
  readonly confirm: Confirm;
  /** The account that runs the command. */
  readonly systemUser: string;
};
