import type { KeyFacts, MetadataFault, RegistrationPolicy } from '../members/contract.ts';
import type { Draft } from '../members/defaults.ts';
import type { KnownMetadata } from '../members/members.ts';

/** Everything that a rule between members may read. */
export type Case = {
  /** With defaults and substitutions applied. */
  readonly metadata: Draft;
  /** As the client sent them. */
  readonly asked: KnownMetadata;
  readonly keys: readonly KeyFacts[];
  readonly policy: RegistrationPolicy;
};

/** A rule between members: returns the fault, or undefined. */
export type Rule = (judged: Case) => MetadataFault | undefined;
