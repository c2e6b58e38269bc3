/**
 * RFC 6749 §5.1 and RFC 7592: no-store everywhere unless a route says otherwise. REG-17: any origin, also on errors,
 * without credentials.
 */
export const standardHeaders = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'WWW-Authenticate, Retry-After, ETag, Location, X-Request-Id',
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
} as const;

/**
 * OPTIONS is CORS only (CFG-26). The asterisk lets clients send any header, such as MCP-Protocol-Version; it never
 * covers Authorization.
 */
export const preflightHeaders = {
  'access-control-allow-headers':
    'Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, MCP-Protocol-Version, *',
  'access-control-max-age': '86400',
} as const;
