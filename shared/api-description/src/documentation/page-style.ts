/**
 * The complete style of the page. Its digest is in the Content-Security-Policy, so nothing else can style or script the
 * page.
 */
export const pageStyle = `
:root {
  color-scheme: light dark;
  --paper: #ffffff; --ink: #1c2530; --soft: #5b6877; --line: #dfe4ea; --tint: #f5f7f9; --accent: #0b5cad; --code: #f1f4f7;
  --get: #0b6e4f; --post: #0b5cad; --put: #8a5200; --delete: #b3261e;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #12171d; --ink: #e3e8ee; --soft: #9aa7b4; --line: #2a333d; --tint: #181f27; --accent: #7fb8f5; --code: #1b232c;
    --get: #5fd3a9; --post: #7fb8f5; --put: #f0b661; --delete: #ff8a80;
  }
}
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.55 system-ui, sans-serif; }
a { color: var(--accent); text-decoration: none; }
a:hover, a:focus-visible { text-decoration: underline; }
code, pre { font: 0.86em/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
pre { margin: 0.5rem 0 1rem; padding: 0.8rem 1rem; overflow-x: auto; background: var(--code); border: 1px solid var(--line); border-radius: 8px; }
h1 { margin: 0 0 0.3rem; font-size: 1.9rem; letter-spacing: -0.01em; }
h2 { margin: 3rem 0 0.8rem; padding-bottom: 0.3rem; border-bottom: 1px solid var(--line); font-size: 1.35rem; }
h3 { margin: 2.2rem 0 0.4rem; font-size: 1.08rem; }
h4 { margin: 1.2rem 0 0.2rem; color: var(--soft); font-size: 0.78rem; letter-spacing: 0.06em; text-transform: uppercase; }
p { margin: 0.4rem 0 0.8rem; max-width: 46rem; }
.layout { display: grid; grid-template-columns: 15rem minmax(0, 62rem); gap: 3rem; max-width: 84rem; margin: 0 auto; padding: 2.5rem 2rem 5rem; }
nav { position: sticky; top: 2rem; align-self: start; max-height: calc(100vh - 4rem); overflow-y: auto; font-size: 0.92rem; }
nav ul { margin: 0 0 1.2rem; padding: 0; list-style: none; }
nav li { margin: 0.3rem 0; }
nav strong { display: block; color: var(--soft); font-size: 0.78rem; letter-spacing: 0.06em; text-transform: uppercase; }
.lead { color: var(--soft); font-size: 1.08rem; }
.facts { display: grid; grid-template-columns: max-content 1fr; gap: 0.25rem 1.2rem; margin: 1.2rem 0; padding: 1rem 1.2rem; background: var(--tint); border: 1px solid var(--line); border-radius: 8px; }
.facts dt { color: var(--soft); }
.facts dd { margin: 0; overflow-wrap: anywhere; }
.call { display: flex; flex-wrap: wrap; gap: 0.7rem; align-items: baseline; margin: 0.2rem 0 0.5rem; }
.method { padding: 0.1rem 0.55rem; border: 1px solid currentColor; border-radius: 5px; font: 700 0.78rem/1.5 ui-monospace, monospace; }
.get { color: var(--get); } .post { color: var(--post); } .put { color: var(--put); } .delete { color: var(--delete); }
.clause { color: var(--soft); font-size: 0.88rem; }
table { width: 100%; border-collapse: collapse; font-size: 0.92rem; }
th { padding: 0.4rem 0.8rem 0.4rem 0; border-bottom: 1px solid var(--line); color: var(--soft); font-weight: 600; text-align: left; }
td { padding: 0.5rem 0.8rem 0.5rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
table { table-layout: fixed; }
td { overflow-wrap: anywhere; }
.pairs td:first-child { width: 13rem; }
.answers th:first-child { width: 4.5rem; } .answers th:last-child { width: 16rem; }
.members th:nth-child(1) { width: 17rem; } .members th:nth-child(2) { width: 7.5rem; } .members th:nth-child(3) { width: 10rem; }
.members .clause { display: block; }
td.status { font-weight: 600; }
details { margin-top: 0.25rem; color: var(--soft); font-size: 0.88rem; }
summary { cursor: pointer; }
details code { color: var(--ink); }
footer { margin-top: 4rem; color: var(--soft); font-size: 0.88rem; }
@media (max-width: 60rem) {
  .layout { grid-template-columns: minmax(0, 1fr); gap: 1rem; padding: 1.5rem 1rem 4rem; }
  nav { position: static; max-height: none; }
  .members thead { display: none; }
  .members tr { display: block; padding: 0.6rem 0; border-bottom: 1px solid var(--line); }
  .members td { display: block; padding: 0.1rem 0; border: 0; }
  .members td.name { font-weight: 600; }
  .facts { grid-template-columns: 1fr; gap: 0; } .facts dd { margin-bottom: 0.6rem; }
  .pairs td:first-child { width: 9rem; } .answers th:last-child { width: 38%; } .answers th:first-child { width: 4rem; }
  .members td.default:not(:empty)::before { content: "default "; color: var(--soft); }
}
`;
