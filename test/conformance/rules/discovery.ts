import { may, must, mustOurs, should, shouldOurs } from './contract.ts';
import { consentPage } from './reasons.ts';

export const discoveryRules = [
  mustOurs(
    'DISC-01',
    'registration_endpoint is published in both documents',
    'shown: present in both; the feature cannot be switched off, since it is the whole product',
  ),
  must('DISC-02', 'each published list bounds its parameter'),
  must('DISC-03', 'ID Tokens list RS256; client assertions never list none'),
  must('DISC-04', 'lists whose absence would mean something are always present'),
  must('DISC-05', 'feature flags agree with what registration accepts'),
  should('DISC-06', 'none and S256 are listed for public clients'),
  must('DISC-07', 'the certification profile publishes what the Dynamic OP certification needs'),
  may('DISC-08', 'op_policy_uri, op_tos_uri and service_documentation of the operator are passed on'),
  may('DISC-09', 'client_id_metadata_document_supported only with the feature', 'shown: absent or false'),
  must('DISC-10', 'the issuer is the configured one; the documents are cacheable and open to other origins'),
] as const;

export const mcpRules = [
  should('MCP-01', 'registration stays available for MCP'),
  shouldOurs('MCP-02', '/register at the origin root is an alias'),
  mustOurs('MCP-03', 'the bodies that MCP clients really send succeed in the mcp profile'),
  mustOurs('MCP-04', 'strict profiles refuse what is not native-typed; the mcp profile infers native and says so'),
  must('MCP-05', 'a refusal names the URI and the rule'),
  mustOurs('MCP-06', 'every 201 passes the parser of the TypeScript SDK'),
  must('MCP-07', 'the method is returned, secrets are in the 201, every refusal is JSON'),
  must('MCP-08', 'a loopback port that differs later still matches', 'shown on the exported matching function'),
  should('MCP-09', 'refresh_token is honoured', 'shown: it is registered; tokens are the OpenID Provider’s'),
  should('MCP-10', 'resource scopes are narrowed, not refused'),
  mustOurs(
    'MCP-11',
    'open by default, with CORS',
    'shown: both; limits and clean-up of piled-up registrations are later issues',
  ),
  consentPage('MUST', 'MCP-12', 'the consent page shows client name and redirect host'),
] as const;
