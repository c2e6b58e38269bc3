/** Text that is already HTML. Only `html` creates it, so anything else put into a page is escaped. */
export type Html = { readonly markup: string };

type Part = string | number | Html | readonly Html[] | undefined;

/** Tagged template: the literal parts are markup, the values are text. */
export const html = (literals: TemplateStringsArray, ...parts: readonly Part[]): Html => ({
  markup: literals.reduce((text, literal, index) => `${text}${markupOf(parts[index - 1])}${literal}`),
});

/** Text in which a name between backticks is code. */
export const prose = (text: string): readonly Html[] =>
  text.split('`').map((part, index) => (index % 2 === 0 ? html`${part}` : html`<code>${part}</code>`));

const markupOf = (part: Part): string => {
  if (part === undefined) return '';
  if (typeof part === 'object') return 'markup' in part ? part.markup : part.map(({ markup }) => markup).join('');
  return String(part).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
};
