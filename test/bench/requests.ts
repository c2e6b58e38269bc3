/** A typical web application: a name, two callbacks, two grants, a scope. */
const registrationBody = JSON.stringify({
  client_name: 'Example Storefront',
  redirect_uris: ['https://shop.example/callback', 'https://shop.example/silent-callback'],
  grant_types: ['authorization_code', 'refresh_token'],
  scope: 'openid profile email',
});

/** The bytes of a registration request, ready for a socket. */
export const registrationRequest = (port: number): Buffer =>
  Buffer.from(
    [
      'POST /register HTTP/1.1',
      `Host: 127.0.0.1:${port}`,
      'Accept: application/json',
      'Content-Type: application/json',
      `Content-Length: ${Buffer.byteLength(registrationBody)}`,
      '',
      registrationBody,
    ].join('\r\n'),
  );

/** The part of a registered client that a read needs. */
export type Readable = { readonly path: string; readonly token: string };

/** The path and token from a registration's answer. */
export const readableFrom = (answer: string): Readable => {
  const { registration_client_uri, registration_access_token } = JSON.parse(answer);
  return { path: new URL(registration_client_uri).pathname, token: registration_access_token };
};

/** The bytes of a request that reads the client's configuration. */
export const readRequest = (port: number, { path, token }: Readable): Buffer =>
  Buffer.from(
    [
      `GET ${path} HTTP/1.1`,
      `Host: 127.0.0.1:${port}`,
      'Accept: application/json',
      `Authorization: Bearer ${token}`,
      '',
      '',
    ].join('\r\n'),
  );
