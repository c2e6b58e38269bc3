import type { CommandContext } from '@clientele/application';
import type { RegistrationPolicy } from '@clientele/domain';

/** What the routes need to perform commands: their context, and the policy that applies. */
export type Commands = { readonly context: CommandContext; readonly policy: RegistrationPolicy };
