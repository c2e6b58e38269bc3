import { canonicalJson, isInOrder, type RegisteredClientView, surrogateEscape } from '@clientele/domain';

/**
 * The document of a client's first row, cut out of the text of its event: the metadata are most of both, and canonical JSON already.
 * `undefined` where the text does not read as our own writing does; then the document is to be written anew.
 */
export const registeredDocument = (view: RegisteredClientView, dataText: string): string | undefined => {
  if (view.sector !== undefined) return undefined;
  const { client_id, client_id_issued_at, metadata, sealed, secretVersion, tokenDigest, tokenVersion } = view;
  const head = `{"client_id":${canonicalJson(client_id)},"client_id_issued_at":${client_id_issued_at},"metadata":`;
  const personal = sealed === undefined ? '' : `,"sealed":${canonicalJson(sealed)}`;
  const secret = secretVersion === undefined ? '' : `,"secretVersion":${secretVersion}`;
  const token = `,"tokenDigest":"${tokenDigest}","tokenVersion":${tokenVersion}}`;
  const tail = `${personal}${secret}${token}`;
  if (!dataText.startsWith(head) || !dataText.endsWith(tail)) return undefined;
  const text = dataText.slice(head.length, -tail.length);
  if (text.includes(surrogateEscape) || !isInOrder(metadata)) return undefined;
  return `${head}${text},"revision":${view.revision}${personal}${secret},"status":"registered"${token}`;
};
