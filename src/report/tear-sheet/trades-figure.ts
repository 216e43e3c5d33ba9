import { axisText, fixedText } from '../format.js';
import type { ReportBody } from '../report-body.js';
import type { FillRecord, PriceRecord, TradeRecord } from '../run-record.js';
import { chart } from './chart.js';
import { escapeHtml } from './escape.js';
import { type Axes, plotX, plotY } from './path.js';

const MOST_MARKS = 300;
const MOST_TRIPS = 150;

/** Up to `most` instruments with prices, those with most fills first, each with its fills and round trips on the price. */
export function tradeFigures(body: ReportBody, most: number): string {
  const { prices = [], fills } = body.record;
  const counts = new Map<number, number>();
  for (const fill of fills) counts.set(fill.instrument, (counts.get(fill.instrument) ?? 0) + 1);
  const ranked = [...prices].sort(
    (a, b) => (counts.get(b.instrument) ?? 0) - (counts.get(a.instrument) ?? 0) || a.instrument - b.instrument,
  );
  const left = ranked.length - most;
  const note = left > 0 ? `<p class="note">${left} more instruments are not drawn.</p>` : '';
  return (
    ranked
      .slice(0, most)
      .map((price) => tradesFigure(body, price))
      .join('\n') + note
  );
}

function tradesFigure({ record }: ReportBody, price: PriceRecord): string {
  const id = record.instruments[price.instrument]?.id ?? `instrument ${price.instrument}`;
  const within = (at: number): boolean => at >= price.at[0]! && at <= price.at[price.at.length - 1]!;
  const fills = record.fills.filter((fill) => fill.instrument === price.instrument && within(fill.at));
  const trips = record.trades.filter(
    (trip) => trip.instrument === price.instrument && within(trip.entryAt) && within(trip.exitAt),
  );
  const drawn = thinned(fills, price);
  const buys = fills.filter((fill) => fill.side === 'buy').length;
  const notes = [
    drawn.length < fills.length
      ? `${fixedText(drawn.length, 0)} of ${fixedText(fills.length, 0)} fills are drawn, the first of each side in each stretch of time`
      : '',
    trips.length > MOST_TRIPS ? `${fixedText(trips.length, 0)} round trips are too many to join by lines` : '',
  ].filter((one) => one !== '');
  const figure = chart({
    id: `price-${price.instrument}`,
    title: `Trades on ${id}`,
    description: `Price of ${id} with ${buys} buys (triangles up) and ${fills.length - buys} sales (triangles down).`,
    lines: [{ name: id, look: 'price', at: price.at, values: price.close }],
    height: 280,
    label: axisText,
    inside: (axes) => (trips.length > MOST_TRIPS ? '' : trips.map((trip) => tripPath(trip, axes)).join('')),
    over: (axes) => drawn.map((fill) => markPath(fill, axes)).join(''),
    ...(notes.length === 0 ? {} : { note: `${notes.join('; ')}.` }),
  });
  const legend = `<p class="legend"><span><i class="key buy">▲</i>buy</span><span><i class="key sell">▼</i>sell</span></p>`;
  return figure.replace(`<h3>${escapeHtml(`Trades on ${id}`)}</h3>`, (title) => title + legend);
}

/** The first fill of each side in each of some stretches of time. */
function thinned(fills: readonly FillRecord[], price: PriceRecord): readonly FillRecord[] {
  if (fills.length <= MOST_MARKS) return fills;
  const start = price.at[0]!;
  const width = (price.at[price.at.length - 1]! - start) / (MOST_MARKS / 2) || 1;
  const last = { buy: -1, sell: -1 };
  return fills.filter((fill) => {
    const stretch = Math.floor((fill.at - start) / width);
    if (last[fill.side] === stretch) return false;
    last[fill.side] = stretch;
    return true;
  });
}

function tripPath(trip: TradeRecord, axes: Axes): string {
  const look = trip.profit < 0 ? 'trip lost' : 'trip';
  const from = `${plotX(trip.entryAt, axes)} ${plotY(trip.entryPrice, axes)}`;
  return `<path class="${look}" d="M${from}L${plotX(trip.exitAt, axes)} ${plotY(trip.exitPrice, axes)}"/>`;
}

function markPath(fill: FillRecord, axes: Axes): string {
  const x = (axes.x.place(fill.at) * 100).toFixed(2);
  const place = axes.y.place(Number(fill.priceFixed) / 1e12);
  const y = ((1 - Math.min(1, Math.max(0, place))) * 100).toFixed(2);
  return `<use href="#${fill.side}" x="${x}%" y="${y}%"/>`;
}
