import {
  acceptMetadata,
  type ClientMetadata,
  type JsonObject,
  type ProfileName,
  type RegistrationPolicy,
  readMetadata,
  registrationPolicy,
} from '@clientele/domain';

const issuer = 'https://op.example';

export const clientId = 'c01k855bc4000000jo14gqrahl5';

/** A registration request as a web application sends it. */
export const registrationBody: JsonObject = {
  client_name: 'Example Application',
  redirect_uris: ['https://rp.example/cb'],
  grant_types: ['authorization_code', 'refresh_token'],
  contacts: ['operations@rp.example'],
};

/** The policy of a profile, without an OP document. */
export const policyFor = (
  profile: ProfileName,
  options: { readonly sectorChecks?: boolean } = {},
): RegistrationPolicy => {
  const policy = registrationPolicy({ profile, version: `${profile}-test`, issuer, ...options });
  if (!policy.ok) throw new Error(policy.error.map(({ text }) => text).join('\n'));
  return policy.value;
};

/** Metadata as accepted by the `bcp` profile with sector checks on, for a client without keys of its own. */
export const acceptedMetadata = (body: JsonObject): ClientMetadata => {
  const policy = policyFor('bcp', { sectorChecks: true });
  const accepted = acceptMetadata({ ...readMetadata(body, policy), keys: [] }, policy);
  if (!accepted.ok) throw new Error(accepted.error[0].description);
  return accepted.value;
};
