import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect, createSecureContext, getCACertificates, type SecureContext, type TLSSocket } from 'node:tls';
import { type FetchRefusalCode, fail, ok, type Result } from '@clientele/domain';

/**
 * Reads a file of PEM certificates that an operator trusts in addition to the public authorities.
 *
 * @returns each certificate, or why none can be trusted
 */
export const readPrivateCa = (pem: string): Result<readonly string[], string> => {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  if (blocks.length === 0) return fail('contains no PEM certificate');
  try {
    return ok(blocks.map((block) => new X509Certificate(block).toString()));
  } catch {
    return fail('contains a certificate that cannot be read');
  }
};

/** TLS 1.2 or later. No switch turns verification off; private names need a private authority. */
export const trustContext = (privateCa: readonly string[]): SecureContext =>
  createSecureContext({
    minVersion: 'TLSv1.2',
    ...(privateCa.length === 0 ? {} : { ca: [...getCACertificates('default'), ...privateCa] }),
  });

type Connection = { readonly socket: Duplex; readonly host: string; readonly trust: SecureContext };

/** TLS over an open connection, verified for this host and no other name. */
export const secure = (
  { socket, host, trust }: Connection,
  signal: AbortSignal,
): Promise<Result<TLSSocket, FetchRefusalCode>> =>
  new Promise((resolve) => {
    const name = isIP(host) === 0 ? { servername: host } : {};
    // Set explicitly, because the default comes from the environment (NODE_TLS_REJECT_UNAUTHORIZED).
    const verified = { rejectUnauthorized: true, secureContext: trust };
    const secured = connect({ socket, host, ...name, ...verified, ALPNProtocols: ['http/1.1'] });
    const refuse = (code: FetchRefusalCode) => {
      signal.removeEventListener('abort', giveUp);
      secured.destroy();
      socket.destroy();
      resolve(fail(code));
    };
    const giveUp = () => refuse('connection-failed');
    if (signal.aborted) return giveUp();
    signal.addEventListener('abort', giveUp, { once: true });
    secured.on('error', (error) => refuse(codeOf(error)));
    secured.once('secureConnect', () => {
      signal.removeEventListener('abort', giveUp);
      resolve(ok(secured));
    });
  });

/** OpenSSL codes start with ERR_SSL_, socket codes are a single word, and all others describe a certificate fault. */
const codeOf = (error: Error): FetchRefusalCode => {
  const code = 'code' in error ? String(error.code) : '';
  if (code.startsWith('ERR_SSL_') || code === 'EPROTO') return 'tls-refused';
  return /^E[A-Z]+$/.test(code) ? 'connection-failed' : 'certificate-refused';
};
