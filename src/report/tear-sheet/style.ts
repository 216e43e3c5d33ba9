/**
 * The look of the tear sheet. Blue and ochre stay apart for every common kind of colour blindness, and dashes or signs say the
 * same again; text keeps a contrast of at least 4.5 to 1 in both schemes.
 */
export const STYLE = `
:root{color-scheme:light dark;--paper:#fbfaf7;--raised:#f3f1eb;--ink:#1b2530;--soft:#55606c;--rule:#dcd8ce;--first:#1d5c9e;--second:#95590a;--loss:#b13d16;--up:29 92 158;--down:177 61 22}
@media (prefers-color-scheme:dark){:root{--paper:#12171d;--raised:#1a2129;--ink:#e8ebef;--soft:#a0abb7;--rule:#2c353f;--first:#7db4ee;--second:#e2ad60;--loss:#f0916b;--up:92 150 212;--down:214 106 66}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",sans-serif;font-variant-numeric:tabular-nums}
main,header,footer{max-width:1120px;margin:0 auto;padding:0 24px}
header{padding-top:36px}
h1,h2,.verdict strong{font-family:Charter,"Bitstream Charter","Iowan Old Style","Source Serif 4",Georgia,serif;font-weight:600;letter-spacing:-.01em;text-wrap:balance}
h1{font-size:1.5rem;line-height:1.25;margin:0;overflow-wrap:anywhere}
h2{font-size:1.3rem;margin:56px 0 4px;padding-top:14px;border-top:1px solid var(--rule)}
h3{font-size:.95rem;font-weight:600;margin:0}
p{margin:0}
.about,.note,.legend,.read{color:var(--soft);font-size:.85rem}
.about{margin-top:4px}
.verdict{margin:28px 0 8px;padding:22px 0 4px;border-top:3px solid var(--first)}
.verdict.no{border-color:var(--loss)}
.verdict strong{display:block;font-size:clamp(1.9rem,5vw,2.7rem);line-height:1.1;color:var(--first)}
.verdict.no strong{color:var(--loss)}
.verdict.paper{border-color:var(--second)}
.verdict.paper strong{color:var(--second)}
.verdict>p,.checks,.figures,.note,caption{overflow-wrap:anywhere}
.verdict>p{font-size:1.12rem;max-width:62ch;margin-top:12px;text-wrap:pretty}
.figures{display:grid;grid-template-columns:repeat(6,minmax(0,1fr));gap:1px;margin:28px 0 0;padding:0;background:var(--rule);border:1px solid var(--rule)}
.figures div{background:var(--paper);padding:12px 14px 10px}
.figures dt{color:var(--soft);font-size:.78rem;line-height:1.3;min-height:2.6em}
.figures dd{margin:2px 0 0;font-size:1.4rem;font-weight:600;line-height:1.2;white-space:nowrap}
.figures small{display:block;color:var(--soft);font-size:.76rem;font-weight:400;line-height:1.35;white-space:normal}
.checks{list-style:none;margin:14px 0 0;padding:0;display:grid;grid-template-columns:minmax(0,1fr) minmax(0,1fr);gap:0 40px}
.checks li{display:grid;grid-template-columns:1.4em minmax(0,1fr);padding:10px 0;border-bottom:1px solid var(--rule);font-size:.92rem;line-height:1.45}
.checks b{display:block;font-weight:600}
.checks span{color:var(--soft)}
.checks small{display:block;color:var(--soft);font-size:.8rem;margin-top:2px}
.checks i{font-style:normal;font-weight:700;color:var(--first)}
.checks .no i{color:var(--loss)}
.pair{display:grid;grid-template-columns:1fr 1fr;gap:0 40px}
.pair.wide{grid-template-columns:1.25fr 1fr}
.pair>*{min-width:0}
figure{margin:20px 0 0;position:relative;min-width:0}
figcaption{display:flex;flex-wrap:wrap;align-items:baseline;gap:2px 18px;margin-bottom:2px}
.legend{display:flex;flex-wrap:wrap;gap:2px 16px;min-width:0;overflow-wrap:anywhere}
.key{display:inline-block;width:18px;height:0;margin-right:6px;vertical-align:.3em;border-top:2.5px solid var(--first)}
.key.second{border-top:2.5px dashed var(--second)}
.key.crowd{border-top:1px solid var(--soft)}
.key.buy,.key.sell{border:0;width:auto;height:auto;font-style:normal;vertical-align:0;color:var(--first)}
.key.sell{color:var(--second)}
.read{margin-left:auto;min-height:1.3em}
svg{display:block}
.plot{width:calc(100% - 48px);margin-left:48px;overflow:visible}
.line{fill:none;stroke:var(--first);stroke-width:1.6;vector-effect:non-scaling-stroke;stroke-linejoin:round}
.line.second{stroke:var(--second);stroke-dasharray:5 3}
.line.loss{stroke:var(--loss);stroke-width:1.2}
.line.crowd{stroke:var(--soft);stroke-width:.8;opacity:.42}
.line.price{stroke:var(--soft);stroke-width:1.1}
.area{fill:var(--first);opacity:.13;stroke:none}
.area.loss{fill:var(--loss);opacity:.2}
.grid{stroke:var(--rule);stroke-width:1}
.base{stroke:var(--soft);stroke-width:1}
.mark{stroke:var(--soft);stroke-width:1;stroke-dasharray:2 3}
.cursor{stroke:var(--ink);stroke-width:1;opacity:.5;visibility:hidden}
.tick{fill:var(--soft);font-size:11.5px}
.trip{fill:none;stroke:var(--first);stroke-width:1.2;opacity:.55;vector-effect:non-scaling-stroke}
.trip.lost{stroke:var(--loss);stroke-dasharray:3 2}
.buy{fill:var(--first)}.sell{fill:var(--second)}
.buy,.sell{stroke:var(--paper);stroke-width:.8}
.bar{fill:var(--loss);opacity:.75}.bar.got{fill:var(--first)}
.bars text{fill:var(--ink);font-size:13.5px}
.bars .tick{fill:var(--soft);font-size:11.5px}
.bars .own{font-weight:600}
.lead{margin-top:12px;max-width:72ch;text-wrap:pretty;overflow-wrap:anywhere}
.switch{position:absolute;opacity:0;pointer-events:none}
.scales{display:inline-flex;gap:4px;margin:18px 0 -6px;font-size:.82rem}
.scales label{padding:2px 10px;border:1px solid var(--rule);border-radius:99px;color:var(--soft);cursor:pointer}
#s-lin:checked~.scales label[for=s-lin],#s-log:checked~.scales label[for=s-log]{border-color:var(--ink);color:var(--ink)}
#s-lin:focus-visible~.scales label[for=s-lin],#s-log:focus-visible~.scales label[for=s-log]{outline:2px solid var(--first);outline-offset:2px}
#s-lin:checked~.on-log,#s-log:checked~.on-lin{display:none}
.scroll{overflow-x:auto;margin-top:14px}
table{border-collapse:collapse;width:100%;font-size:.88rem}
caption{text-align:left;font-weight:600;padding:0 0 6px;font-size:.95rem}
th,td{padding:5px 0 5px 16px;text-align:right;white-space:nowrap;border-bottom:1px solid var(--rule)}
th:first-child,td:first-child{text-align:left;padding-left:0}
thead th{color:var(--soft);font-weight:500;font-size:.8rem;vertical-align:bottom;white-space:normal}
tbody th{font-weight:400;white-space:normal}
tbody .day{white-space:nowrap}
.heat{table-layout:fixed;border-collapse:separate;border-spacing:2px;font-size:.8rem;min-width:0}
.heat th,.heat td{padding:5px 2px;text-align:center;border:0}
.heat th:first-child{text-align:left;width:3.2em}
.heat td:last-child{font-weight:600}
.heat i{font-style:normal}
.heat u{display:none;text-decoration:none}
.p1{background:rgb(var(--up)/.10)}.p2{background:rgb(var(--up)/.22)}.p3{background:rgb(var(--up)/.36)}.p4{background:rgb(var(--up)/.52)}
.n1{background:rgb(var(--down)/.10)}.n2{background:rgb(var(--down)/.22)}.n3{background:rgb(var(--down)/.34)}.n4{background:rgb(var(--down)/.48)}
.remarks{margin:10px 0 0;padding:0;list-style:none;font-size:.92rem}
.remarks li{padding:7px 0;border-bottom:1px solid var(--rule);overflow-wrap:anywhere}
.remarks b{font-weight:600}
footer{margin-top:64px;padding-bottom:40px;color:var(--soft);font-size:.82rem}
footer p{border-top:1px solid var(--rule);padding-top:12px;max-width:none}
footer p+p{border:0;padding-top:4px}
code{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;overflow-wrap:anywhere}
@media (max-width:760px){main,header,footer{padding-left:16px;padding-right:16px}header{padding-top:24px}.pair,.pair.wide,.checks{grid-template-columns:minmax(0,1fr)}.figures{grid-template-columns:minmax(0,1fr) minmax(0,1fr)}.figures dt{min-height:0}.figures div{display:flex;flex-direction:column;justify-content:space-between}h2{margin-top:40px}.minor{display:none}.plot{width:calc(100% - 42px);margin-left:42px}.tick{font-size:11px}.read{margin-left:0;width:100%}.heat{font-size:.66rem;border-spacing:1px}.heat th,.heat td{padding:5px 0}.heat th:first-child{width:2.9em}.heat i{display:none}.heat u{display:inline}table{font-size:.8rem}th,td{padding-left:9px}}
@media print{.scales,.read{display:none}h2{break-after:avoid}figure,table{break-inside:avoid}}
`.trim();
