/** An acknowledgement: this client has this revision and, unless it is deleted, this token. */
export type Acknowledgement = { readonly clientId: string; readonly revision: number; readonly token: string };

/** The last acknowledgement of each client, by client id. */
export type Acknowledged = ReadonlyMap<string, Acknowledgement>;

export const acknowledgementLine = ({ clientId, revision, token }: Acknowledgement): string =>
  `${clientId} ${revision} ${token}\n`;

export const readAcknowledgement = (line: string): Acknowledgement => {
  const [clientId = '', revision = '', token = ''] = line.trimEnd().split(' ');
  return { clientId, revision: Number(revision), token };
};
