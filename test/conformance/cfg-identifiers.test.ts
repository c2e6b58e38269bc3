import { assertDistinctIdentifiers } from '../support/distinct-identifiers.ts';
import { useRegistry } from './registry.ts';
import { rule } from './rule.ts';

const registry = useRegistry({ LOG_LEVEL: 'error' });
/** The fault suite registers ten times as many. */
const registrationsMax = 10_000;

rule(
  'CFG-28',
  `no identifier comes again over ${registrationsMax} registrations, those of deleted clients included`,
  () => assertDistinctIdentifiers(registry, registrationsMax),
);
