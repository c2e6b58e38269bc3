import {
  canonicalJson,
  fail,
  ok,
  type Result,
  type SectorStart,
  type SectorSubject,
  sectorVerdictFault,
} from '@clientele/domain';
import type { SectorChecking } from '../document-checks/document-checking.ts';
import type { RequestContext } from '../ports/request-context.ts';
import { type Refusal, refusal } from '../refusals.ts';
import type { CommandContext } from './command-context.ts';

type Request = {
  readonly context: RequestContext;
  /** The client that is changed; absent for a registration. */
  readonly clientId?: string;
  readonly party?: string;
};

export const partyOf = ({ party }: Pick<Request, 'party'>): Pick<Request, 'party'> =>
  party === undefined ? {} : { party };

type Wish = {
  /** Absent if the change requires no check. */
  readonly subject: SectorSubject | undefined;
  /** Whether the client may be stored before its document is checked in mode `async`. */
  readonly mayBePending: boolean;
};

type Settled = Result<{ readonly sector?: SectorStart }, Refusal>;

/**
 * Settles the standing of a sector document before anything is stored (SEC-02, SEC-14). If a request is decided again
 * after a conflict, an unchanged document is not checked again.
 */
export const sectorSettler = (context: CommandContext, request: Request): ((wish: Wish) => Promise<Settled>) => {
  const requested = new Map<string, Promise<Settled>>();
  return async ({ subject, mayBePending }) => {
    if (subject === undefined) return ok({});
    const { sector: checking } = context;
    if (checking === undefined) throw new Error('the policy offers sector documents, but no checker is configured');
    if (mayBePending && checking.mode === 'async') return ok({ sector: { standing: 'pending' } });
    const text = canonicalJson({ ...subject, toList: subject.toList.map(({ uri }) => uri) });
    const settled = requested.get(text) ?? verdictOn(context, checking, { subject, request });
    requested.set(text, settled);
    return settled;
  };
};

const verdictOn = async (
  { ids, tenant }: CommandContext,
  checking: SectorChecking,
  { subject, request }: { readonly subject: SectorSubject; readonly request: Request },
): Promise<Settled> => {
  const answer = await checking.verdictOn({ checkId: ids.eventId(), tenant, subject, ...request });
  if (!answer.ok) return fail(answer.error === 'overloaded' ? tooMany : notChecked);
  const verdict = answer.value;
  return verdict.outcome === 'verified'
    ? ok({ sector: { standing: 'verified', evidence: verdict.evidence } })
    : fail(refusal('metadata-invalid', sectorVerdictFault(verdict, subject).description));
};

const notChecked = refusal(
  'sector-check-unavailable',
  'sector_identifier_uri cannot be checked at the moment, nothing was stored, send the request again later (OIDC Registration section 5)',
);

const tooMany = refusal(
  'overloaded',
  'too many sector documents are being checked, nothing was stored, send the request again later',
);
