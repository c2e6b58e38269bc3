/** A piece of `/docs` that is there to be copied. */
export type Sample = { readonly id: string; readonly label: string; readonly text: string };

/** The page, and the policy that came with it. */
export const readDocs = async (registry: { readonly url: string }) => {
  const response = await fetch(`${registry.url}/docs`);
  return { page: await response.text(), policy: response.headers.get('content-security-policy') ?? '' };
};

/** The samples of the page as a person copies them. */
export const samplesOf = (page: string): readonly Sample[] =>
  [...page.matchAll(/<pre(?: id="([^"]*)")? tabindex="0" role="group" aria-label="([^"]*)"><code>([^<]*)</g)].map(
    ([, id = '', label = '', text = '']) => ({ id, label, text: unescaped(text) }),
  );

const unescaped = (text: string): string =>
  text.replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)));
