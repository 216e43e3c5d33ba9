import * as z from 'zod';
import { sha256Hex } from '../../core/hash.js';
import { parseOptions } from '../../core/options.js';
import type { CredibilityRecord } from '../credibility-record.js';
import { dateText, fixedText } from '../format.js';
import { metricTables } from '../metric-table.js';
import { type Report, type ReportOptions, report } from '../report.js';
import type { RunRecord } from '../run-record.js';
import { costFigure } from './cost-figure.js';
import { credibilityPage, gateVerdict } from './credibility-page.js';
import { words } from './escape.js';
import { drawdownFigure, equityFigure, exposureFigure, rollingFigure } from './figures.js';
import { heatMap } from './heat-map.js';
import { refusedOrders } from './refused-orders.js';
import { SCRIPT } from './script.js';
import { STYLE } from './style.js';
import { metricTable, remarks } from './tables.js';
import { tradeFigures } from './trades-figure.js';
import { checkList, keyFigures, verdictBlock } from './verdict-block.js';

const schema = z.strictObject({
  title: z.string().optional(),
  /** Shown in the footer, so that page and manifest can be held together. */
  manifestHash: z.string().optional(),
  scale: z.enum(['linear', 'log']).default('linear'),
  /** Remarks of the author, shown with the conventions. */
  notes: z.array(z.string()).default([]),
  maxPriceCharts: z.int().nonnegative().default(3),
  /** What the gate found; the page then opens with its verdict and holds "Can I believe this?". */
  credibility: z
    .custom<CredibilityRecord>((one) => typeof one === 'object' && one !== null && 'verdict' in one, 'must be a record')
    .optional(),
});

/** How a tear sheet is set; `report` is used only when a record is given instead of a report. */
export type TearSheetOptions = z.input<typeof schema> & { readonly report?: ReportOptions };

/**
 * A tear sheet: one HTML page without outside resources, that opens offline, on a phone, in the dark, and with scripts blocked.
 *
 * The same report gives the same bytes: nothing in it is the time of writing. A million settles stay below 500 kB, since
 * every line is drawn with at most about 1,500 points that keep each peak and trough. All texts are escaped, and a content
 * security policy lets no other script run and nothing be fetched.
 *
 * @throws what {@link report} throws when a record is given; ConfigError for an unknown option
 * @example
 * ```ts
 * import { type RunRecord, tearSheet } from 'edgeproof/report';
 * const n = 60;
 * const record: RunRecord = {
 *   strategies: ['<hold>'], currency: 'USD', instruments: [{ id: 'SPY', assetClass: 'equity' }], startEquity: 100,
 *   at: Float64Array.from({ length: n }, (_, i) => (i + 1) * 86_400e6),
 *   equity: Float64Array.from({ length: n }, (_, i) => 100 + i + (i % 3)),
 *   gross: new Float64Array(n).fill(1), net: new Float64Array(n).fill(1), fills: [], trades: [], alerts: [], findings: [],
 *   orders: { submitted: 0, filled: 0, cancelled: 0, rejected: 0, refused: 0, reduced: 0 },
 *   costs: { fees: 0, slippage: 0, spread: 0, borrow: 0, funding: 0, interest: 0, dividends: 0 },
 *   optimistic: false, ambiguousFills: 0, periodsPerYear: 365, trials: { count: 1, source: 'trial ledger' },
 * };
 * const html = tearSheet(record);
 * if (!html.includes('Not promoted') || html.includes('<hold>')) throw new Error('verdict on top, names escaped');
 * ```
 */
export function tearSheet(input: Report | RunRecord, options: TearSheetOptions = {}): string {
  const { report: reportOptions, ...own } = options;
  const o = parseOptions('tearSheet', schema, own);
  const body = 'verdict' in input ? input : report(input, reportOptions);
  const { record, whole } = body;
  const title = o.title ?? record.strategies.join(' + ');
  const tables = metricTables(body).map((table) => metricTable(table, record.currency));
  const [performance, edge, drawdowns, trades, costs] = tables;
  const execution = record.execution === undefined ? undefined : tables.at(-1);
  const refused = tables[5] === execution ? undefined : tables[5];
  const days = `${dateText(whole.from)} to ${dateText(whole.to)}`;
  const assets =
    record.instruments.length === 1 ? record.instruments[0]!.id : `${record.instruments.length} instruments`;
  const about = `${days}, ${fixedText(whole.performance.count, 0)} days, ${assets}, in ${record.currency}`;
  return page(
    title,
    `<header><p class="about">Tear sheet</p><h1>${words(title)}</h1><p class="about">${words(about)}</p></header>
<main>
${opening(body, o.credibility)}
<h2>The run</h2>
${equitySwitch(body, o.scale)}
${drawdownFigure(body)}
<div class="pair">${rollingFigure(body)}${exposureFigure(body)}</div>
<h2>Months and drawdowns</h2>
<div class="scroll">${heatMap(body.monthly)}</div>
${drawdowns}
<h2>Trades and costs</h2>
${tradeFigures(body, o.maxPriceCharts)}
<div class="pair">${costFigure(body)}<div>${trades}</div></div>
${refused === undefined ? '' : `<h2>What the risk gate refused</h2>\n${refused}\n${refusedOrders(body)}`}
${execution === undefined ? '' : `<h2>Execution quality</h2>\n${execution}\n`}<h2>Numbers</h2>
<div class="pair wide"><div>${performance}</div><div>${edge}${costs}</div></div>
<h2>Data</h2>
${remarks(body)}
</main>
${footer(o.notes, o.manifestHash)}`,
  );
}

/** The verdict and its reasons: the gate's where there is one, and what the run says by itself. */
function opening(body: Report, credibility: CredibilityRecord | undefined): string {
  if (credibility === undefined) return `${verdictBlock(body)}\n<h2>Why</h2>\n${checkList(body)}`;
  return `${gateVerdict(credibility.verdict)}
${keyFigures(body, credibility.verdict.trials.count)}
${credibilityPage(credibility)}
<h2>What the run says by itself</h2>
<p class="lead">${words(body.verdict.summary)}</p>
${checkList(body)}`;
}

/** Both scales are drawn and two radio buttons choose: that works without scripts. */
function equitySwitch(body: Report, chosen: 'linear' | 'log'): string {
  if (body.record.equity.some((value) => value <= 0)) return equityFigure(body, false);
  const on = (name: 'linear' | 'log'): string => (name === chosen ? ' checked' : '');
  return `<div><input class="switch" type="radio" name="scale" id="s-lin"${on('linear')}><input class="switch" type="radio" name="scale" id="s-log"${on('log')}>
<div class="scales" role="group" aria-label="Scale of the equity axis"><label for="s-lin">linear</label><label for="s-log">log</label></div>
<div class="on-lin">${equityFigure(body, false)}</div>
<div class="on-log">${equityFigure(body, true)}</div></div>`;
}

function footer(notes: readonly string[], manifestHash: string | undefined): string {
  const hash = manifestHash === undefined ? '' : `<p>Manifest <code>${words(manifestHash)}</code></p>`;
  return `<footer><p>By calendar day in UTC; simple returns, the equity before the first settle included; risk-free rate 0; standard deviations divide by n − 1; value at risk and expected shortfall historical, positive for a loss; exposure as held into each settle; the excess is over the benchmark at the strategy’s own mean exposure. A backtest is evidence about the past.</p>
${notes.map((note) => `<p>${words(note)}</p>`).join('\n')}${hash}</footer>`;
}

function page(title: string, content: string): string {
  const digest = sha256Hex(SCRIPT).replace(/../g, (pair) => String.fromCharCode(Number.parseInt(pair, 16)));
  const policy = `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${btoa(digest)}'; img-src data:`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="generator" content="edgeproof">
<title>${words(title)}</title>
<link rel="icon" href="data:,">
<style>${STYLE}</style>
</head>
<body>
<svg width="0" height="0" style="position:absolute" aria-hidden="true"><defs><path id="buy" class="buy" d="M0-5L4.5 4H-4.5Z"/><path id="sell" class="sell" d="M0 5L4.5-4H-4.5Z"/></defs></svg>
${content}
<script>${SCRIPT}</script>
</body>
</html>
`;
}
