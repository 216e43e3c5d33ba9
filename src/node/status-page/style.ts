/** The look of the status page: that of the tear sheet, denser. States are told in words too, never by colour alone. */
export const STYLE = `
:root{color-scheme:light dark;--paper:#fbfaf7;--raised:#f3f1eb;--ink:#1b2530;--soft:#55606c;--rule:#dcd8ce;--first:#1d5c9e;--second:#95590a;--loss:#b13d16}
@media (prefers-color-scheme:dark){:root{--paper:#12171d;--raised:#1a2129;--ink:#e8ebef;--soft:#a0abb7;--rule:#2c353f;--first:#7db4ee;--second:#e2ad60;--loss:#f0916b}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",sans-serif;font-variant-numeric:tabular-nums}
header,main,footer{max-width:1200px;margin:0 auto;padding:0 24px}
header{padding-top:28px;display:flex;flex-wrap:wrap;align-items:baseline;gap:4px 20px}
h1{font-size:1.3rem;line-height:1.25;margin:0;font-weight:650;overflow-wrap:anywhere}
header p{margin:0;color:var(--soft)}
#state{color:var(--first);font-weight:600}
#state.bad{color:var(--loss)}
h2{font-size:1rem;margin:0 0 6px;font-weight:600}
.figures{display:grid;grid-template-columns:repeat(6,minmax(0,1fr));gap:1px;margin:18px 0 0;background:var(--rule);border:1px solid var(--rule)}
.figures div{background:var(--paper);padding:10px 14px}
.figures dt{color:var(--soft);font-size:.8rem}
.figures dd{margin:0;font-size:1.25rem;font-weight:600;white-space:nowrap;overflow:hidden;text-overflow:ellipsis}
#curve{display:block;width:100%;height:110px;margin-top:18px;border-bottom:1px solid var(--rule)}
#curve path{fill:none;stroke:var(--first);stroke-width:1.6;vector-effect:non-scaling-stroke;stroke-linejoin:round}
.range{display:flex;justify-content:space-between;color:var(--soft);font-size:.8rem}
.pair{display:grid;grid-template-columns:minmax(0,1fr) minmax(0,1fr);gap:0 40px}
section{margin-top:28px;padding-top:12px;border-top:1px solid var(--rule);min-width:0}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:.87rem}
th,td{padding:4px 0 4px 16px;text-align:right;white-space:nowrap;border-bottom:1px solid var(--rule)}
th:first-child,td:first-child{text-align:left;padding-left:0}
.words th:last-child,.words td:last-child{text-align:left;white-space:normal;overflow-wrap:anywhere;min-width:16ch}
thead th{color:var(--soft);font-weight:500;font-size:.8rem}
.none{color:var(--soft);margin:2px 0 0;font-size:.9rem}
.bad{color:var(--loss);font-weight:600}
meter{width:70px;height:9px;vertical-align:middle}
#notes{margin:0;padding:0;list-style:none;color:var(--soft);font-size:.87rem}
footer{margin-top:36px;padding-bottom:32px;color:var(--soft);font-size:.82rem}
@media (max-width:860px){.pair{grid-template-columns:minmax(0,1fr)}}
@media (max-width:760px){header,main,footer{padding-left:16px;padding-right:16px}header{padding-top:18px}.figures{grid-template-columns:repeat(2,minmax(0,1fr))}.figures dd{font-size:1.1rem}section{margin-top:22px}th,td{padding-left:10px}.minor{display:none}.words th:last-child,.words td:last-child{min-width:12ch}}
`.trim();
