import type { CommandContext } from '@clientele/application';
import type { RegistrationPolicy } from '@clientele/domain';

/** What the routes perform commands with, and under which policy. */
export type Commands = { readonly context: CommandContext; readonly policy: RegistrationPolicy };
