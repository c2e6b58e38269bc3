import { type Consumption, type DocumentChecks, type Recording, recordSectorVerdict } from '@clientele/application';

/** Records the verdicts on durable checks as they come. Any number of processes may do so at once. */
export const listenForVerdicts = (registry: Recording, checks: Pick<DocumentChecks, 'takeVerdicts'>): Consumption =>
  checks.takeVerdicts((judged) => recordSectorVerdict(registry, judged));
