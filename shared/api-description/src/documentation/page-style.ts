/**
 * The complete style of the page. Its digest is in the Content-Security-Policy, so nothing else can style or script the
 * page.
 */
export const pageStyle = `
:root {
  color-scheme: light dark;
  --paper: #ffffff; --ink: #1c2530; --soft: #5b6877; --line: #dfe4ea; --tint: #f5f7f9; --accent: #0b5cad; --code: #f1f4f7;
  --get: #0b6e4f; --post: #0b5cad; --put: #8a5200; --delete: #b3261e; --good: #0b6e4f; --bad: #b3261e; --note: #fff6e0; --note-line: #e6cf94; --on-accent: #ffffff;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #12171d; --ink: #e3e8ee; --soft: #9aa7b4; --line: #2a333d; --tint: #181f27; --accent: #7fb8f5; --code: #1b232c;
    --get: #5fd3a9; --post: #7fb8f5; --put: #f0b661; --delete: #ff8a80; --good: #5fd3a9; --bad: #ff8a80; --note: #2a2413; --note-line: #5b4d22; --on-accent: #0d1620;
  }
}
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; }
[hidden] { display: none !important; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.skip { position: absolute; left: -99rem; padding: 0.5rem 1rem; background: var(--paper); }
.skip:focus { left: 1rem; top: 0.5rem; }
.unseen { position: absolute; width: 1px; height: 1px; margin: 0; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.55 system-ui, sans-serif; }
a { color: var(--accent); text-decoration: none; }
a:hover, a:focus-visible, main a { text-decoration: underline; text-underline-offset: 0.15em; }
code, pre { font: 0.86em/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
pre code { font-size: 1em; }
pre { margin: 0.5rem 0 1rem; padding: 0.8rem 1rem; overflow-x: auto; background: var(--code); border: 1px solid var(--line); border-radius: 8px; }
button, select, textarea { font: inherit; color: inherit; }
button { min-height: 2.75rem; padding: 0.4rem 1.2rem; border: 1px solid var(--accent); border-radius: 8px; background: var(--accent); color: var(--on-accent); font-weight: 600; cursor: pointer; }
button:hover { filter: brightness(1.08); }
.busy button { cursor: progress; opacity: 0.6; }
.plain { background: transparent; color: var(--accent); border-color: var(--line); font-weight: 500; }
.plain.danger { color: var(--delete); }
select { min-height: 2.75rem; padding: 0.3rem 0.6rem; max-width: 100%; border: 1px solid var(--soft); border-radius: 8px; background: var(--paper); }
textarea { display: block; width: 100%; margin: 0.3rem 0; padding: 0.8rem 1rem; border: 1px solid var(--soft); border-radius: 8px; background: var(--paper); font: 16px/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; tab-size: 2; white-space: pre; overflow: auto; resize: vertical; }
label { font-weight: 600; }
.panel { margin: 1rem 0; padding: 1.1rem 1.3rem; background: var(--tint); border: 1px solid var(--line); border-radius: 10px; }
.panel > :first-child { margin-top: 0; } .panel > :last-child { margin-bottom: 0; }
.row { display: flex; flex-wrap: wrap; gap: 0.6rem 0.8rem; align-items: center; margin: 0.6rem 0; }
.help { color: var(--soft); font-size: 0.92rem; }
.note { padding: 0.6rem 0.9rem; background: var(--note); border: 1px solid var(--note-line); border-radius: 8px; }
.sample { position: relative; }
.sample:last-child pre { margin-bottom: 0; }
.sample pre { padding-right: 6rem; }
.copy { position: absolute; top: 0.4rem; right: 0.4rem; min-height: 2rem; padding: 0.1rem 0.7rem; background: var(--paper); border-color: var(--line); color: var(--accent); font-size: 0.85rem; font-weight: 500; }
.good, .bad { margin: 0.2rem 0 0.6rem; font-size: 1.15rem; font-weight: 700; }
.good { color: var(--good); } .bad { color: var(--bad); }
#answer-faults:empty, #answer-headers:empty, #answer-text:empty { display: none; }
#answer-body { max-height: 40rem; overflow: auto; white-space: pre-wrap; overflow-wrap: anywhere; }
.headers { display: grid; grid-template-columns: max-content 1fr; gap: 0.1rem 1rem; margin: 0.6rem 0; font-size: 0.92rem; }
.headers dt { color: var(--soft); } .headers dd { margin: 0; overflow-wrap: anywhere; font-family: ui-monospace, monospace; }
#clients ul { margin: 0; padding: 0; list-style: none; }
#clients li { display: flex; flex-wrap: wrap; gap: 0.6rem; align-items: center; padding: 0.4rem 0; }
#clients code { flex: 1 1 16rem; overflow-wrap: anywhere; }
.advice { max-width: 46rem; margin: 0.4rem 0 0.8rem; padding-left: 1.2rem; }
.advice li { margin: 0.3rem 0; }
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
