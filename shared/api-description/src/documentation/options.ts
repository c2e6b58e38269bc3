import type { RegistrationPolicy } from '@clientele/domain';

export type ManagementMethod = 'GET' | 'PUT' | 'DELETE';

/** What the documentation needs to know about the running registry. */
export type DocumentationOptions = {
  readonly publicUrl: string;
  readonly registrationEndpoint: string;
  readonly policy: RegistrationPolicy;
  /** Enabled methods of the configuration endpoint. */
  readonly managementMethods: readonly ManagementMethod[];
  readonly bodyBytesMax: number;
};
