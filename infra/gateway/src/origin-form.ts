const absoluteForm = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*(.*)$/i;

/**
 * The request target as a service gets it: path and query. RFC 9112 §3.2.2 demands that a whole URI be accepted too.
 * Undefined for any other form: `OPTIONS *` asks about the server itself, and there is nothing at that path.
 */
export const originForm = (target: string): string | undefined => {
  if (target.startsWith('/')) return target;
  const rest = absoluteForm.exec(target)?.[1];
  if (rest === undefined) return undefined;
  return rest.startsWith('/') ? rest : `/${rest}`;
};
