import { type ClientView, isJsonObject } from '@clientele/domain';

/** A document that this program wrote itself, in today's shape: a change of shape rebuilds the read model. */
export const clientView = (document: string): ClientView => {
  const value: unknown = JSON.parse(document);
  if (!isJsonObject(value)) throw new TypeError('a row of the read model holds a JSON object');
  return value as unknown as ClientView;
};
