import { type Consumption, type DocumentChecks, type Recording, recordSectorVerdict } from '@clientele/application';

/** Records verdicts on durable checks as they arrive. Any number of processes may do so concurrently. */
export const listenForVerdicts = (context: Recording, checks: Pick<DocumentChecks, 'takeVerdicts'>): Consumption =>
  checks.takeVerdicts((judged) => recordSectorVerdict(context, judged));
