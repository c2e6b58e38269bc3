import { type ClientView, isJsonObject } from '@clientele/domain';

/** Parses a document that this program wrote in its current shape: a change of shape rebuilds the read model. */
export const clientView = (document: string): ClientView => {
  const value: unknown = JSON.parse(document);
  if (!isJsonObject(value)) throw new TypeError('a row of the read model is not a JSON object');
  return value as unknown as ClientView;
};
