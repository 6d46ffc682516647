/** The page's style: light and dark, narrow and printed. */
export const STYLE = `
:root { color-scheme: light dark; --line: color-mix(in srgb, currentColor 22%, transparent); --paper: #fff; --ink: #1b1b1b; --soft: #4d4d4d; --link: #1f5bb0; }
@media (prefers-color-scheme: dark) { :root { --paper: #16181c; --ink: #e8e8e8; --soft: #bcbcbc; --link: #8ab4f8; } }
* { box-sizing: border-box; }
body { font: 16px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 76rem; padding: 1rem; background: var(--paper); color: var(--ink); overflow-wrap: anywhere; }
a { color: var(--link); }
h1 { font-size: 1.6rem; margin: 0; } h2 { font-size: 1.25rem; margin: 2.5rem 0 0.5rem; border-top: 1px solid var(--line); padding-top: 1rem; } h3 { font-size: 1rem; margin: 0; }
p { margin: 0.3rem 0; max-width: 65ch; } .quiet { color: var(--soft); font-size: 0.9rem; }
nav ul { list-style: none; display: flex; flex-wrap: wrap; gap: 0.2rem 1rem; padding: 0; margin: 0.8rem 0; }
.numbers { display: grid; grid-template-columns: repeat(auto-fill, minmax(9.2rem, 1fr)); gap: 0.8rem; margin: 1rem 0 0; }
.numbers > div { border: 1px solid var(--line); border-radius: 0.4rem; padding: 0.5rem 0.7rem; break-inside: avoid; }
.numbers dt { font-size: 0.85rem; color: var(--soft); } .numbers dd { margin: 0; font-size: 1.3rem; } .numbers .note { font-size: 0.75rem; line-height: 1.3; color: var(--soft); }
.map { display: grid; grid-template-columns: minmax(0, 1fr) 20rem; gap: 1rem; align-items: start; }
.map canvas { width: 100%; height: min(70vh, 40rem); border: 1px solid var(--line); border-radius: 0.4rem; touch-action: pan-y; display: block; }
.map canvas:focus-visible { outline: 3px solid var(--link); }
.tools { display: flex; flex-wrap: wrap; align-items: center; gap: 0.4rem 0.8rem; margin: 0.5rem 0; }
button, select { font: inherit; font-size: 0.9rem; min-height: 2.2rem; padding: 0.2rem 0.6rem; max-width: 100%; }
.tools label { display: flex; align-items: center; gap: 0.4rem; max-width: 100%; min-width: 0; } select { min-width: 0; max-width: min(100%, 18rem); }
.told { min-height: 8rem; }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 21rem), 1fr)); gap: 0.8rem; }
.card { border: 1px solid var(--line); border-radius: 0.4rem; padding: 0.6rem 0.8rem; break-inside: avoid; min-width: 0; }
.card:target { outline: 3px solid var(--link); }
.dot { display: inline-block; width: 0.8rem; height: 0.8rem; border-radius: 50%; margin-right: 0.4rem; border: 1px solid var(--line); print-color-adjust: exact; }
.kind { display: inline-block; border: 1px solid var(--line); border-radius: 1rem; padding: 0 0.6rem; font-size: 0.82rem; }
.row { display: flex; flex-wrap: wrap; gap: 0.4rem; list-style: none; padding: 0; margin: 0.4rem 0; }
.row li { font-size: 0.75rem; width: 3.6rem; line-height: 1.25; }
.told > img { width: 7rem; height: 7rem; image-rendering: pixelated; border: 1px solid var(--line); }
.row img { width: 3.5rem; height: 3.5rem; display: block; image-rendering: pixelated; background: #fff padding-box; border: 1px solid var(--line); }
.bars { border-collapse: collapse; font-size: 0.88rem; width: 100%; } .bars th { text-align: left; font-weight: normal; } .bars td { white-space: nowrap; width: 1%; padding-left: 0.5rem; text-align: right; }
.bars meter { width: 5.5rem; vertical-align: middle; }
.scroll { overflow: auto; max-height: 80vh; } .scroll:focus-visible { outline: 3px solid var(--link); } .scroll svg { max-width: none; display: block; }
.chart svg { max-width: 100%; height: auto; }
table.plain { border-collapse: collapse; overflow-wrap: break-word; } table.plain th, table.plain td { text-align: left; padding: 0.15rem 1.2rem 0.15rem 0; vertical-align: top; } table.plain th { font-weight: 600; } table.plain td:nth-child(2) { font-variant-numeric: tabular-nums; white-space: nowrap; }
@media (max-width: 52rem) { .map { grid-template-columns: minmax(0, 1fr); } .map canvas { height: 22rem; } }
@media (max-width: 30rem) { table.plain tr { display: grid; grid-template-columns: 1fr auto; margin-bottom: 0.5rem; } table.plain td { padding-right: 0; } table.plain td:last-child { grid-column: 1 / -1; color: var(--soft); font-size: 0.9rem; } }
@media print {
:root { color-scheme: light; --paper: #fff; --ink: #1b1b1b; --soft: #4d4d4d; --link: #1f5bb0; }
body { max-width: none; padding: 0; font-size: 14px; } h2 { break-after: avoid; margin-top: 1.5rem; } p { max-width: none; }
.tools, nav, .told, #map-help { display: none; } .map { display: block; } .map canvas { height: 11cm; object-fit: contain; }
.scroll { max-height: none; overflow: visible; } .scroll svg { max-width: 100%; height: auto; }
.cards { grid-template-columns: repeat(auto-fill, minmax(min(100%, 15rem), 1fr)); } .row li { width: 3rem; } .row img { width: 2.8rem; height: 2.8rem; }
}
`;
