import { type ClientView, isJsonObject } from '@clientele/domain';

/** Raised when rows are made differently: rows of another format are not believed, and have to be made again from the log. */
export const rowsFormat = 1;

/** Reads documents as rows, and gives the same object as long as a client's document is the same. */
export type ViewDocuments = (clientId: string, document: string) => ClientView;

export const viewDocuments = (rowsKeptMax: number): ViewDocuments => {
  const kept = new Map<string, { readonly document: string; readonly view: ClientView }>();
  return (clientId, document) => {
    const known = kept.get(clientId);
    kept.delete(clientId);
    const entry = known?.document === document ? known : { document, view: clientView(document) };
    kept.set(clientId, entry);
    const [oldest] = kept.keys();
    if (kept.size > rowsKeptMax && oldest !== undefined) kept.delete(oldest);
    return entry.view;
  };
};

/** A document that a projector wrote, in today's format. */
const clientView = (document: string): ClientView => {
  const value: unknown = JSON.parse(document);
  if (!isJsonObject(value)) throw new TypeError('a row of the read model holds a JSON object');
  return value as unknown as ClientView;
};

/** An id that came with a request may be any text. PostgreSQL cannot hold every one, and no client of ours has another than these. */
export const isClientId = (text: string): boolean => /^[!-~]{1,255}$/.test(text);
