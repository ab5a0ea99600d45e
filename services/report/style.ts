// The look of a report: two sheets of A4, light, for paper first and for a screen as well. Nothing is fetched.

export const STYLE = `
@page { size: A4; margin: 11mm 12mm; }
* { box-sizing: border-box; }
html { color: #1b1f24; background: #eceff2; -webkit-print-color-adjust: exact; print-color-adjust: exact; }
body { margin: 0; font: 8.6pt/1.4 "Inter", "Noto Sans", "Segoe UI", "Helvetica Neue", Arial, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; font-variant-numeric: tabular-nums; }
.sheet { position: relative; display: flow-root; width: 210mm; min-height: 297mm; margin: 6mm auto; padding: 11mm 12mm; background: #fff; }
@media print {
  html { background: #fff; }
  .sheet { width: auto; min-height: 274mm; margin: 0; padding: 0 0 5mm; }
  .sheet + .sheet { break-before: page; }
  .screen { display: none; }
}
h1 { margin: 0; font-size: 1.744em; line-height: 1.25; overflow-wrap: anywhere; }
h2 { margin: 3.4mm 0 1mm; padding-bottom: .5mm; border-bottom: .35mm solid #1b1f24; font-size: 1.116em; line-height: 1.3; }
.sheet > h2:first-child { margin-top: 0; }
h2 .second { display: inline; margin-left: 2mm; font-weight: 400; }
p { margin: .8mm 0; }
ul { margin: .6mm 0; padding-left: 4.5mm; }
li { margin: .2mm 0; overflow-wrap: anywhere; }
.second { display: block; color: #48525e; font-size: 85%; }
.quiet { color: #48525e; }
.note { color: #48525e; font-size: 0.86em; }
.lead p { font-size: 1.093em; }
.lead { border-left: 1mm solid #0b57c2; padding-left: 3mm; }
.warn { border: .3mm solid #875300; background: #fcf0db; padding: 1mm 2.5mm; }
.warn p { margin: .3mm 0; }
table { width: 100%; border-collapse: collapse; }
th, td { padding: .8mm 1.4mm .7mm; border-bottom: .2mm solid #d5dae0; text-align: left; vertical-align: top; }
thead th { border-bottom: .3mm solid #76818d; font-weight: 600; vertical-align: bottom; }
thead th .name { display: -webkit-box; -webkit-line-clamp: 2; -webkit-box-orient: vertical; overflow: hidden; overflow-wrap: anywhere; }
table.fixed { table-layout: fixed; }
tbody th, tbody td { overflow-wrap: break-word; }
thead th.num { white-space: normal; }
tbody th { font-weight: 500; }
td.num, th.num { text-align: right; white-space: nowrap; }
.swatch { display: inline-block; width: 2.4mm; height: 2.4mm; margin-right: 1mm; vertical-align: -.2mm; }
.better { color: #0b5a94; font-weight: 600; }
.worse { color: #9c4300; font-weight: 600; }
.unknown { color: #48525e; }
.verdict { display: block; }
.legend { display: flex; flex-wrap: wrap; gap: .4mm 4mm; margin: .6mm 0; padding: 0; list-style: none; }
svg { display: block; width: 100%; height: auto; }
svg.bar { display: inline-block; width: 100%; max-width: 22mm; height: 3.2mm; vertical-align: -.5mm; }
.nowrap { white-space: nowrap; }
td.stacked svg.bar { display: block; margin: .4mm 0; }
th.num .name { text-align: right; }
svg text { font-family: inherit; fill: #48525e; font-size: 9.5px; }
svg text.strong { fill: #1b1f24; font-weight: 600; }
svg text.small { font-size: 8px; }
.mono { font-family: ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; font-size: 0.791em; overflow-wrap: anywhere; }
.foot { position: absolute; right: 0; bottom: 0; left: 0; display: flex; justify-content: space-between; color: #5f6a76; font-size: 0.837em; }
@media screen { .foot { right: 12mm; bottom: 7mm; left: 12mm; } .screen { width: 210mm; margin: 6mm auto; padding: 11mm 12mm; background: #fff; } }
`;
