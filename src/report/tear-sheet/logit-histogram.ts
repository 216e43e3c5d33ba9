import type { OverfittingRecord } from '../credibility-record.js';
import { fixedText, percentText } from '../format.js';
import { words } from './escape.js';

const BINS = 24;
const HEIGHT = 180;
const BASE = HEIGHT - 24;

/** How the in-sample best ranks elsewhere, over all splits: left of zero it was in the worse half. */
export function logitHistogram({ logits, pbo, trials }: OverfittingRecord): string {
  const { low, width, counts } = bins(logits);
  const most = Math.max(1, ...counts);
  const bars = counts.map((count, k) => {
    if (count === 0) return '';
    const height = (count / most) * (BASE - 12);
    const got = low + (k + 1) * width > 1e-12 ? ' got' : '';
    return `<rect class="bar${got}" x="${((k / BINS) * 100).toFixed(2)}%" width="${(100 / BINS - 0.4).toFixed(2)}%" y="${(BASE - height).toFixed(1)}" height="${height.toFixed(1)}"/>`;
  });
  const marks = [low, low / 2, 0, -low / 2, -low].map(
    (value, k) =>
      `<text class="tick" x="${k * 25}%" y="${HEIGHT - 6}" text-anchor="${k === 0 ? 'start' : k === 4 ? 'end' : 'middle'}">${words(fixedText(value, 1))}</text>`,
  );
  const said = `In ${percentText(pbo, 0)} of ${fixedText(logits.length, 0)} splits the best of ${fixedText(trials, 0)} trials in one half of the record was in the worse half of trials in the other`;
  return `<figure class="chart"><figcaption><h3>Where the in-sample best comes out elsewhere</h3></figcaption><svg class="bars" role="img" aria-labelledby="logits-t logits-d" width="100%" height="${HEIGHT}">
<title id="logits-t">Logits of the rank out of sample</title><desc id="logits-d">${words(said)}.</desc>
<line class="base" x1="50%" x2="50%" y1="6" y2="${BASE}"/><line class="grid" x1="0" x2="100%" y1="${BASE}" y2="${BASE}"/>
${bars.join('')}${marks.join('')}</svg>
<p class="note">${words(`${said} (probability of backtest overfitting, CSCV). Logits of the rank, left of zero: worse half. Half of all worthless searches show less than 50 %, so this decides nothing.`)}</p></figure>`;
}

/** Counts in equal bins, as many below zero as above. */
function bins(logits: ArrayLike<number>): { low: number; width: number; counts: number[] } {
  let reach = 1;
  for (let i = 0; i < logits.length; i++) reach = Math.max(reach, Math.abs(logits[i]!));
  const width = (2 * reach) / BINS;
  const counts = new Array<number>(BINS).fill(0);
  for (let i = 0; i < logits.length; i++) {
    const at = Math.ceil((logits[i]! + reach) / width) - 1; // a logit of 0 belongs to the worse half
    counts[Math.min(BINS - 1, Math.max(0, at))]! += 1;
  }
  return { low: -reach, width, counts };
}
