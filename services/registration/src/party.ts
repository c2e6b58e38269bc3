import { networkOf, peerOf } from '@clientele/http';
import type { FastifyRequest } from 'fastify';

/** On whose behalf documents wait: whoever has this address, or this network of IPv6. It is stored nowhere. */
export const partyOf = (request: FastifyRequest): { readonly party?: string } => {
  const { address } = peerOf(request);
  return address === '' ? {} : { party: networkOf(address) };
};
