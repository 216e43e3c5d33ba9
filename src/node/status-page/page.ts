import { createHash } from 'node:crypto';
import { SCRIPT } from './script.js';
import { STYLE } from './style.js';

const escapes: { readonly [character: string]: string } = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escaped = (text: string): string => text.replace(/[&<>"]/g, (one) => escapes[one]!);

/** A section with a table that is written by the script, and words for where it is empty; `-` before a heading: left out on phones. */
function table(id: string, title: string, headings: readonly string[], words = false): string {
  const cells = headings.map((one) =>
    one.startsWith('-') ? `<th class="minor" scope="col">${one.slice(1)}</th>` : `<th scope="col">${one}</th>`,
  );
  const look = words ? ' class="words"' : '';
  return `<section><h2>${title}</h2><div class="scroll"><table id="${id}"${look} hidden><thead><tr>${cells.join('')}</tr></thead><tbody></tbody></table></div><p class="none" id="${id}-none">–</p></section>`;
}

const figure = (id: string, name: string): string => `<div><dt>${name}</dt><dd id="${id}">–</dd></div>`;
const sha = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** What the page may do: run its own script, wear its own style, and listen to its own server. Nothing else, nobody else. */
export const POLICY = [
  "default-src 'none'",
  `script-src ${sha(SCRIPT)}`,
  `style-src ${sha(STYLE)}`,
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** The page; all numbers come later, by events. */
export function statusHtml(title: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<header><h1>${escaped(title)}</h1><p><span id="state" role="status">connecting</span></p><p id="at"></p></header>
<main>
<dl class="figures">${figure('equity', 'Equity')}${figure('gross', 'Gross exposure')}${figure('net', 'Net exposure')}${figure('fills', 'Fills')}${figure('lag', 'Latency, 99 %')}${figure('waiting', 'Events waiting')}</dl>
<svg id="curve" viewBox="0 0 1000 110" preserveAspectRatio="none" role="img" aria-label="Equity over the last minutes"><path id="line"/></svg>
<div class="range"><span id="from"></span><span id="to"></span></div>
<div class="pair">
${table('positions', 'Positions', ['Instrument', 'Quantity', '-Average price', 'Last price', 'Unrealised'])}
${table('orders', 'Open orders', ['Instrument', 'Order', '-Type', 'Price', 'Remaining', 'Status', '-Strategy'])}
</div>
${table('limits', 'Risk limits', ['Policy', '-Use', 'Share', '-Now', '-Limit', 'In words'], true)}
${table('streams', 'Feed health', ['Symbol', 'Stream', 'State', 'Last message', '-Messages', 'Gaps', '-Repaired', '-Feed'])}
<ul id="notes"></ul>
${table('decisions', 'Last decisions', ['Time (UTC)', '-Strategy', 'Orders', 'Interventions', 'Wanted'], true)}
${table('alerts', 'Alerts', ['Time (UTC)', 'Severity', '-Code', 'Message'], true)}
</main>
<footer>Read-only, on this machine only. Latency is from receiving an event until the run had dealt with it.</footer>
<script>${SCRIPT}</script>
</body>
</html>
`;
}
