/** The page's style: light and dark, narrow and printed. */
export const STYLE = `
:root { color-scheme: light dark; --line: color-mix(in srgb, currentColor 22%, transparent); --paper: #fff; --ink: #1b1b1b; --link: #1f5bb0; }
@media (prefers-color-scheme: dark) { :root { --paper: #16181c; --ink: #e8e8e8; --link: #8ab4f8; } }
* { box-sizing: border-box; }
body { font: 16px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 76rem; padding: 1rem; background: var(--paper); color: var(--ink); overflow-wrap: anywhere; }
a { color: var(--link); }
h1 { font-size: 1.6rem; margin: 0; } h2 { font-size: 1.25rem; margin: 2.5rem 0 0.5rem; border-top: 1px solid var(--line); padding-top: 1rem; } h3 { font-size: 1rem; margin: 0; }
p { margin: 0.3rem 0; max-width: 65ch; } .quiet { opacity: 0.78; font-size: 0.9rem; }
nav ul { list-style: none; display: flex; flex-wrap: wrap; gap: 0.2rem 1rem; padding: 0; margin: 0.8rem 0; }
.numbers { display: grid; grid-template-columns: repeat(auto-fill, minmax(10.5rem, 1fr)); gap: 0.8rem; margin: 1rem 0 0; }
.numbers > div { border: 1px solid var(--line); border-radius: 0.4rem; padding: 0.5rem 0.7rem; break-inside: avoid; }
.numbers dt { font-size: 0.85rem; opacity: 0.8; } .numbers dd { margin: 0; font-size: 1.3rem; }
.map { display: grid; grid-template-columns: minmax(0, 1fr) 17rem; gap: 1rem; align-items: start; }
.map canvas { width: 100%; height: min(70vh, 40rem); border: 1px solid var(--line); border-radius: 0.4rem; touch-action: pan-y; display: block; }
.map canvas:focus-visible { outline: 3px solid var(--link); }
.tools { display: flex; flex-wrap: wrap; gap: 0.4rem; margin: 0.5rem 0; }
button, select { font: inherit; font-size: 0.9rem; min-height: 2.2rem; padding: 0.2rem 0.6rem; max-width: 100%; }
.tools label { display: flex; align-items: center; gap: 0.4rem; max-width: 100%; min-width: 0; } select { min-width: 0; max-width: min(100%, 18rem); }
.told { min-height: 8rem; }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 21rem), 1fr)); gap: 0.8rem; }
.card { border: 1px solid var(--line); border-radius: 0.4rem; padding: 0.6rem 0.8rem; break-inside: avoid; min-width: 0; }
.card:target { outline: 3px solid var(--link); }
.dot { display: inline-block; width: 0.8rem; height: 0.8rem; border-radius: 50%; margin-right: 0.4rem; border: 1px solid var(--line); print-color-adjust: exact; }
.kind { display: inline-block; border: 1px solid var(--line); border-radius: 1rem; padding: 0 0.6rem; font-size: 0.82rem; }
.row { display: flex; flex-wrap: wrap; gap: 0.4rem; list-style: none; padding: 0; margin: 0.4rem 0; }
.row li { font-size: 0.75rem; width: 3.9rem; line-height: 1.25; }
.row img, .told img { width: 3.5rem; height: 3.5rem; display: block; image-rendering: pixelated; background: #fff; border: 1px solid var(--line); }
.bars { border-collapse: collapse; font-size: 0.88rem; width: 100%; } .bars th { text-align: left; font-weight: normal; } .bars td { white-space: nowrap; width: 1%; padding-left: 0.5rem; text-align: right; }
.bars meter { width: 5.5rem; vertical-align: middle; }
.scroll { overflow: auto; max-height: 80vh; } .scroll svg { max-width: none; display: block; }
.chart svg { max-width: 100%; height: auto; }
table.plain { border-collapse: collapse; } table.plain th, table.plain td { text-align: left; padding: 0.15rem 1.2rem 0.15rem 0; vertical-align: top; } table.plain td:nth-child(2) { font-variant-numeric: tabular-nums; white-space: nowrap; }
@media (max-width: 52rem) { .map { grid-template-columns: minmax(0, 1fr); } .map canvas { height: 22rem; } }
@media print { .tools, nav { display: none; } .scroll { max-height: none; overflow: visible; } .map canvas { height: 14cm; } body { max-width: none; } }
`;
