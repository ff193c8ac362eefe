/** One style sheet for screen (light and dark) and paper. System fonts only: a packet loads nothing. */
const TOKENS = `
:root {
  color-scheme: light dark;
  --paper: #fbfaf7; --card: #ffffff; --ink: #1c1d20; --soft: #5d5e63; --line: #e3e0d9; --faint: #f3f1ec;
  --green: #17683f; --green-tint: #e5f2ea; --red: #a8281c; --red-tint: #fae9e6;
  --amber: #855200; --amber-tint: #faf0dc; --violet: #55439f; --violet-tint: #eeebf9; --blue: #23598f;
  --sans: ui-sans-serif, system-ui, -apple-system, "Segoe UI", "Inter", "Noto Sans", "Liberation Sans", sans-serif;
  --serif: "Iowan Old Style", "Charter", "Palatino Linotype", "Source Serif 4", "Liberation Serif", Georgia, serif;
  --mono: ui-monospace, "SF Mono", "Cascadia Mono", "Liberation Mono", Menlo, Consolas, monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #131416; --card: #1a1b1e; --ink: #e8e6e1; --soft: #a2a19c; --line: #313338; --faint: #222327;
    --green: #7fd1a3; --green-tint: #17291f; --red: #f29b90; --red-tint: #321c1a;
    --amber: #e3b563; --amber-tint: #2d2415; --violet: #b7aaf2; --violet-tint: #24203a; --blue: #93c0ee;
  }
}
`;

const PAGE = `
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.55 var(--sans); }
main { max-width: 60rem; margin: 0 auto; padding: 3.5rem 1.5rem 5rem; }
h1, h2, h3, h4, p, ul, ol, dl, dd, figure, table { margin: 0; padding: 0; }
h1 { font: 400 clamp(1.9rem, 1.3rem + 2.4vw, 2.75rem)/1.15 var(--serif); letter-spacing: -0.012em; text-wrap: balance; }
h2 { font: 400 1.5rem/1.25 var(--serif); margin: 3.5rem 0 0.4rem; }
h3, h4 { font-size: 1rem; line-height: 1.4; font-weight: 600; }
h1, h2, h3, h4, p, li, dd, .title, .path { overflow-wrap: anywhere; }
ul, ol { list-style: none; }
a { color: inherit; text-decoration-color: var(--line); text-underline-offset: 0.2em; }
a:hover { text-decoration-color: currentColor; }
a:focus-visible { outline: 2px solid var(--blue); outline-offset: 2px; border-radius: 2px; }
code, .mono { font-family: var(--mono); font-size: 0.84em; }
.soft { color: var(--soft); }
.lede { color: var(--soft); max-width: 44rem; }
.eyebrow { font-size: 0.75rem; letter-spacing: 0.09em; text-transform: uppercase; color: var(--soft); margin-bottom: 0.9rem; }
.facts { display: grid; grid-template-columns: max-content 1fr; gap: 0.15rem 1.25rem; margin-top: 1.5rem; font-size: 0.875rem; }
.facts dt { color: var(--soft); }
`;

const BANNER = `
.banner { margin: 2rem 0 0; padding: 1.6rem 1.75rem; border-radius: 10px; border: 1px solid var(--tone-line); background: var(--tint); }
.banner .word { font: 400 2.5rem/1 var(--serif); color: var(--tone); }
.banner .sentence { margin-top: 0.7rem; max-width: 44rem; }
.go { --tone: var(--green); --tint: var(--green-tint); }
.conditional-go { --tone: var(--amber); --tint: var(--amber-tint); }
.no-go { --tone: var(--red); --tint: var(--red-tint); }
.none { --tone: var(--soft); --tint: var(--faint); }
.go, .conditional-go, .no-go, .none { --tone-line: color-mix(in srgb, var(--tone) 30%, transparent); }
.tiles { display: grid; grid-template-columns: repeat(4, 1fr); gap: 0; margin-top: 1rem; border: 1px solid var(--line); border-radius: 10px; background: var(--card); }
.tiles > div { padding: 1rem 1.25rem; border-left: 1px solid var(--line); }
.tiles > div:first-child { border-left: 0; }
.tiles dt { font-size: 0.8125rem; color: var(--soft); }
.tiles dd { font-size: 1.375rem; font-variant-numeric: tabular-nums; line-height: 1.3; }
.tiles .note { font-size: 0.8125rem; color: var(--soft); line-height: 1.45; }
.share { display: flex; gap: 2px; height: 6px; margin-top: 0.55rem; border-radius: 3px; overflow: hidden; }
.share i { display: block; background: var(--tone); }
`;

const LISTS = `
.tag { display: inline-flex; align-self: start; align-items: center; gap: 0.35em; font-size: 0.8125rem; font-weight: 600; line-height: 1.5; color: var(--tone); white-space: nowrap; }
.tag svg { width: 0.9em; height: 0.9em; flex: none; }
.proven, .succeeded, .green { --tone: var(--green); --tint: var(--green-tint); }
.refuted, .failed, .red, .error { --tone: var(--red); --tint: var(--red-tint); }
.unproven, .flagged, .lost, .merging { --tone: var(--amber); --tint: var(--amber-tint); }
.waived { --tone: var(--violet); --tint: var(--violet-tint); }
.skipped, .cancelled, .open, .unseen, .running { --tone: var(--soft); --tint: var(--faint); }
.points { margin-top: 1.1rem; border-top: 1px solid var(--line); }
.points > li { display: grid; align-items: start; grid-template-columns: 7rem 1fr; gap: 0.2rem 1rem; padding: 0.85rem 0; border-bottom: 1px solid var(--line); }
.points p { color: var(--soft); }
.line { font-size: 0.8125rem; color: var(--soft); font-weight: 400; white-space: nowrap; }
.limits { margin-top: 1rem; font-size: 0.875rem; color: var(--soft); list-style: disc; padding-left: 1.1rem; }
.limits li { margin-top: 0.2rem; }
.gate { margin-top: 2.25rem; }
.gate > header { display: flex; flex-wrap: wrap; justify-content: space-between; align-items: baseline; gap: 0.25rem 1rem; padding-bottom: 0.6rem; border-bottom: 2px solid var(--tone); }
.gate > header h3 { font: 400 1.2rem/1.3 var(--serif); }
.gate .decision { color: var(--tone); font-weight: 600; }
.gate .why { padding: 0.7rem 0 0; color: var(--soft); font-size: 0.9375rem; }
`;

const CRITERION = `
.criterion { padding: 1.15rem 0 1.25rem; border-bottom: 1px solid var(--line); display: grid; grid-template-columns: 7rem 1fr; gap: 0 1rem; break-inside: avoid; }
.criterion:last-child { border-bottom: 0; }
.points a { text-decoration: none; }
.points a:hover { text-decoration: underline; }
.criterion:target, tr:target { background: var(--faint); outline: 8px solid var(--faint); }
.check code { margin-left: 0.5em; }
.check { margin-top: 0.2rem; font-size: 0.875rem; color: var(--soft); }
.change { display: grid; grid-template-columns: 1fr 1.5rem 1fr; align-items: stretch; margin-top: 0.75rem; }
.change .arrow { align-self: center; justify-self: center; color: var(--soft); }
.seen { border: 1px solid var(--line); border-left: 3px solid var(--tone); border-radius: 6px; background: var(--card); padding: 0.6rem 0.8rem; min-width: 0; font-size: 0.875rem; }
.seen .at { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 0.75rem; font-size: 0.8125rem; color: var(--soft); }
.seen .at b { color: var(--tone); font-weight: 600; }
.seen .value { font: 600 1.125rem/1.5 var(--mono); font-variant-numeric: tabular-nums; }
.seen .evidence { margin-top: 0.3rem; font-size: 0.8125rem; color: var(--soft); }
.reason { margin-top: 0.65rem; font-size: 0.9375rem; }
.flag { margin-top: 0.5rem; font-size: 0.875rem; color: var(--amber); }
.word-of { margin-top: 0.75rem; padding: 0.1rem 0 0.1rem 0.9rem; border-left: 3px solid var(--violet); font-size: 0.9375rem; }
.word-of .by { font-size: 0.8125rem; color: var(--soft); }
`;

const FIGURES = `
.figure { margin-top: 1.1rem; overflow-x: auto; border: 1px solid var(--line); border-radius: 10px; background: var(--card); padding: 1rem; }
.figure svg { display: block; width: 100%; min-width: 44rem; height: auto; font-family: var(--sans); }
svg text { fill: var(--ink); font-size: 12px; }
svg .soft-text { fill: var(--soft); font-size: 11px; }
svg .strong { font-weight: 600; }
svg .rule { fill: none; stroke: var(--line); stroke-width: 1; }
svg .bar, svg .node { fill: var(--tint); stroke: var(--tone); stroke-width: 1; }
svg .bar.failed, svg .bar.lost { stroke-dasharray: 3 2; }
svg .mark { fill: var(--tone); }
svg .pause { fill: var(--faint); }
svg .edge { fill: none; stroke: var(--soft); stroke-opacity: 0.55; stroke-width: 1.2; }
svg .band { fill: var(--faint); }
svg .tip { fill: var(--soft); }
.key .pause { --tone: var(--line); --tint: var(--faint); }
.key { display: flex; flex-wrap: wrap; gap: 0.2rem 1.25rem; margin-top: 0.6rem; font-size: 0.8125rem; color: var(--soft); }
.key i { display: inline-block; width: 0.8em; height: 0.8em; margin-right: 0.4em; border: 1px solid var(--tone); background: var(--tint); border-radius: 2px; vertical-align: -0.05em; }
`;

const TABLES = `
.table { margin-top: 1rem; overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: 0.875rem; font-variant-numeric: tabular-nums; }
th { text-align: left; font-weight: 500; color: var(--soft); font-size: 0.8125rem; white-space: nowrap; }
th, td { padding: 0.5rem 1rem 0.5rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
th:last-child, td:last-child { padding-right: 0; }
td { white-space: nowrap; }
td.title, td.path { white-space: normal; }
.number { text-align: right; white-space: nowrap; }
td.title { min-width: 15rem; width: 100%; }
td.path { min-width: 12rem; }
.added { color: var(--green); } .removed { color: var(--red); }
tfoot td { border-bottom: 0; font-weight: 600; }
.attempts { color: var(--soft); font-size: 0.8125rem; }
pre { margin: 1rem 0 0; padding: 0.85rem 1rem; background: var(--faint); border-radius: 8px; font: 0.84rem/1.6 var(--mono); white-space: pre-wrap; overflow-wrap: anywhere; }
footer { margin-top: 4rem; padding-top: 1rem; border-top: 1px solid var(--line); font-size: 0.8125rem; color: var(--soft); }
`;

const NARROW = `
@media (max-width: 44rem) {
  main { padding: 2rem 1.1rem 3rem; }
  h2 { margin-top: 2.75rem; }
  .banner { padding: 1.25rem; }
  .tiles { grid-template-columns: 1fr 1fr; }
  .tiles > div:nth-child(odd) { border-left: 0; }
  .tiles > div:nth-child(n + 3) { border-top: 1px solid var(--line); }
  .points > li, .criterion { grid-template-columns: 1fr; gap: 0.15rem; }
  .change { grid-template-columns: 1fr; }
  .change .arrow { transform: rotate(90deg); margin: 0.2rem 0; }
}
`;

const PAPER = `
@page { size: A4; margin: 16mm 15mm; }
@media print {
  :root {
    color-scheme: light;
    --paper: #fff; --card: #fff; --ink: #000; --soft: #55565a; --line: #d6d3cc; --faint: #f3f1ec;
    --green: #17683f; --green-tint: #e5f2ea; --red: #a8281c; --red-tint: #fae9e6;
    --amber: #855200; --amber-tint: #faf0dc; --violet: #55439f; --violet-tint: #eeebf9;
  }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  html { font-size: 9.5pt; }
  body { font-size: 1rem; }
  main { max-width: none; padding: 0; }
  h2 { margin-top: 2rem; }
  h2, h3, h4, .lede, .gate > header { break-after: avoid; }
  tfoot { display: table-row-group; }
  .banner, .tiles, .points > li, tr, figure, .lede, .limits, .word-of { break-inside: avoid; }
  .lede { max-width: none; }
  .figure { overflow: visible; }
  .figure svg { min-width: 0; }
  a { text-decoration: none; }
}
`;

export const STYLE = [TOKENS, PAGE, BANNER, LISTS, CRITERION, FIGURES, TABLES, NARROW, PAPER].join("");
