import { type ClientView, isJsonObject } from '@clientele/domain';

/** Raised when rows are built differently. Rows of another format count as stale and must be rebuilt from the log. */
export const rowsFormat = 1;

/** Parses documents into rows. Returns the same object as long as a client's document stays the same. */
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

/** Parses a document that a projector wrote in the current format. */
const clientView = (document: string): ClientView => {
  const value: unknown = JSON.parse(document);
  if (!isJsonObject(value)) throw new TypeError('a row of the read model is not a JSON object');
  return value as unknown as ClientView;
};

/** An id in a request may be any text, and PostgreSQL cannot store every text. All our client ids have this form. */
export const isClientId = (text: string): boolean => /^[!-~]{1,255}$/.test(text);
