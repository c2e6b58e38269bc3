import type { KeyFacts, MetadataFault, RegistrationPolicy } from '../members/contract.ts';
import type { Draft } from '../members/defaults.ts';
import type { KnownMetadata } from '../members/members.ts';

/** All that a rule between members may look at. */
export type Case = {
  /** With defaults and substitutions in. */
  readonly metadata: Draft;
  /** As the client sent them. */
  readonly asked: KnownMetadata;
  readonly keys: readonly KeyFacts[];
  readonly policy: RegistrationPolicy;
};

/** A rule between members: the fault, or nothing. */
export type Rule = (judged: Case) => MetadataFault | undefined;
