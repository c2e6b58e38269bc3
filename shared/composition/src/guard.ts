import { readFileSync } from 'node:fs';
import { guardedFetch, readAllowList, readPrivateCa } from '@clientele/adapter-http-client';
import type { FetchDocument } from '@clientele/application';
import { fail, ok, type Result } from '@clientele/domain';
import type { ServiceConfig } from './config.ts';

export type Guard = {
  readonly fetchDocument: FetchDocument;
  /**
   * Targets that an operator opened although the guard would refuse them, for people to read; normally empty in
   * production.
   */
  readonly opened: readonly string[];
};

/** The guarded fetch with the exceptions of the operator. Each error names its variable. */
export const openGuard = ({
  fetchAllow,
  fetchCaFile,
}: Pick<ServiceConfig, 'fetchAllow' | 'fetchCaFile'>): Result<Guard, readonly string[]> => {
  const allow = readAllowList(fetchAllow);
  const privateCa = readCaFile(fetchCaFile);
  if (!allow.ok) return fail([`FETCH_ALLOW: ${allow.error}`, ...(privateCa.ok ? [] : [privateCa.error])]);
  if (!privateCa.ok) return fail([privateCa.error]);
  return ok({
    fetchDocument: guardedFetch({ allow: allow.value, privateCa: privateCa.value }),
    opened: [
      ...(allow.value.entries.length === 0 ? [] : [`allows ${allow.value.entries.join(', ')}`]),
      ...(fetchCaFile === undefined ? [] : [`trusts ${privateCa.value.length} certificate(s) from ${fetchCaFile}`]),
    ],
  });
};

const readCaFile = (file: string | undefined): Result<readonly string[], string> => {
  if (file === undefined) return ok([]);
  try {
    const read = readPrivateCa(readFileSync(file, 'utf8'));
    return read.ok ? read : fail(`FETCH_CA_FILE: ${read.error}`);
  } catch {
    return fail('FETCH_CA_FILE: cannot be read');
  }
};
