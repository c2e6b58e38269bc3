import { memberFault } from '../members/fault.ts';
import { grantType, returnsAccessTokenInFront } from '../members/registry.ts';
import type { Rule } from './rule.ts';

const dpop = 'dpop_bound_access_tokens';
const mtls = 'tls_client_certificate_bound_access_tokens';

/** META-33: a token is bound to one key. */
const oneTokenBinding: Rule = ({ metadata }) =>
  metadata.dpop_bound_access_tokens && metadata.tls_client_certificate_bound_access_tokens
    ? memberFault(dpop, `must not be true together with ${mtls}`, 'RFC 9449 section 5.2')
    : undefined;

/** META-33: a token that the authorization endpoint returns through the browser cannot be bound to the client's key. */
const boundTokensStayBehind: Rule = ({ metadata }) => {
  const bound = [dpop, mtls].find((member) => metadata[member] === true);
  if (bound === undefined || !metadata.response_types?.some(returnsAccessTokenInFront)) return undefined;
  const rule = 'must not be true with a response type that returns an access token';
  return memberFault(bound, rule, bound === dpop ? 'RFC 9449 section 5.2' : 'RFC 8705 section 3.4');
};

/** AUTHN-12, FAPI 2.0 §5.3.2: no bearer tokens. */
const senderConstrained: Rule = ({ metadata, policy }) => {
  if (policy.profile !== 'fapi' || metadata[dpop] === true || metadata[mtls] === true) return undefined;
  return memberFault(dpop, `must be true unless ${mtls} is`, 'FAPI 2.0 Security Profile section 5.3.2');
};

const ciba = 'CIBA section 4';

/** META-39: the delivery mode states how a client that uses CIBA gets its tokens. */
const deliveryModeForCiba: Rule = ({ metadata }) => {
  const mode = metadata.backchannel_token_delivery_mode;
  const usesGrant = metadata.grant_types?.includes(grantType.ciba) === true;
  if (usesGrant && mode === undefined)
    return memberFault('backchannel_token_delivery_mode', `must be given with grant type ${grantType.ciba}`, ciba);
  if (!usesGrant && (mode === 'poll' || mode === 'ping'))
    return memberFault('backchannel_token_delivery_mode', `needs grant type ${grantType.ciba} in grant_types`, ciba);
  return undefined;
};

/** META-40: with ping and push, the OP calls an endpoint of the client. */
const notificationEndpoint: Rule = ({ metadata }) => {
  const mode = metadata.backchannel_token_delivery_mode;
  if (mode !== 'ping' && mode !== 'push') return undefined;
  if (metadata.backchannel_client_notification_endpoint !== undefined) return undefined;
  return memberFault('backchannel_client_notification_endpoint', `must be given with delivery mode ${mode}`, ciba);
};

export const extensionRules: readonly Rule[] = [
  oneTokenBinding,
  boundTokensStayBehind,
  senderConstrained,
  deliveryModeForCiba,
  notificationEndpoint,
];
