import { moneyText, percentText } from '../format.js';
import type { ReportBody } from '../report-body.js';
import { words } from './escape.js';

const ROW = 42;

/** What the run paid and received, one bar a kind; what was received is drawn in another colour and says so. */
export function costFigure({ record, costs }: ReportBody): string {
  const kinds = (
    [
      ['Fees', record.costs.fees],
      ['Slippage', record.costs.slippage],
      ['Spread', record.costs.spread],
      ['Borrow', record.costs.borrow],
      ['Funding', record.costs.funding],
      ['Interest', record.costs.interest],
      ['Dividends', record.costs.dividends],
    ] as const
  ).filter(([, amount]) => amount !== 0);
  const largest = Math.max(...kinds.map(([, amount]) => Math.abs(amount)));
  const rows = kinds.map(([name, amount], i) => {
    const y = i * ROW;
    const got = amount < 0;
    const share = ((Math.abs(amount) / largest) * 100).toFixed(2);
    return `<text x="0" y="${y + 16}">${name}${got ? ' (received)' : ''}</text><text x="100%" y="${y + 16}" text-anchor="end">${words(moneyText(Math.abs(amount), record.currency))}</text>
<rect class="bar${got ? ' got' : ''}" y="${y + 23}" width="${share}%" height="7" rx="1"/>`;
  });
  const eaten = Number.isFinite(costs.shareOfGross)
    ? `Trading costs took ${percentText(costs.shareOfGross)} of the profit before them.`
    : 'There was no profit before trading costs.';
  const said = kinds.map(([name, amount]) => `${name} ${moneyText(amount, record.currency)}`).join(', ');
  const drawing =
    kinds.length === 0
      ? '<p class="note">Nothing was paid.</p>'
      : `<svg class="bars" role="img" aria-labelledby="costs-t costs-d" width="100%" height="${kinds.length * ROW}">
<title id="costs-t">Costs</title><desc id="costs-d">${words(`Positive is paid: ${said}.`)}</desc>
${rows.join('\n')}</svg>`;
  return `<figure class="chart"><figcaption><h3>Costs over the whole run</h3></figcaption>${drawing}<p class="note">${words(eaten)}</p></figure>`;
}
