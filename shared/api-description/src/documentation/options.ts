import type { RegistrationPolicy } from '@clientele/domain';

export type ManagementMethod = 'GET' | 'PUT' | 'DELETE';

/** What the documentation has to know of the running registry. */
export type DocumentationOptions = {
  readonly publicUrl: string;
  readonly registrationEndpoint: string;
  readonly policy: RegistrationPolicy;
  /** Methods of the configuration endpoint that are switched on. */
  readonly managementMethods: readonly ManagementMethod[];
  readonly bodyBytesMax: number;
};
