import type { LeakRecord } from '../credibility-record.js';
import { fixedText, percentText } from '../format.js';
import { words } from './escape.js';

/** What was done to find knowledge of the future, and what was found. */
export function leakList(leaks: LeakRecord): string {
  const { moments, momentsThereAre: all, compared, findsShare } = leaks;
  const clean = leaks.leaks.length === 0;
  const looked = `The future was cut off or changed at ${fixedText(moments, 0)} of ${fixedText(all, 0)} moments, and ${fixedText(compared, 0)} values before them were compared bit for bit.`;
  const finds =
    moments >= all
      ? 'No moment was left out.'
      : `A leak that touches ${percentText(findsShare)} of moments or more is found with 95 % certainty; rarer ones may be missed.`;
  const found = leaks.leaks.map((one) => item('✗', `${one.kind} in ${one.stage}`, one.sentence));
  const warned = leaks.warnings.map((one) => item('!', 'Worth a look, proves nothing', one.sentence));
  const first = item(clean ? '✓' : '✗', clean ? 'No look into the future found' : 'It knows the future', looked);
  return `<ul class="checks">${[first, ...found, ...warned, item('i', 'What this cannot see', finds)].join('\n')}</ul>`;
}

function item(mark: string, title: string, sentence: string): string {
  return `<li${mark === '✗' ? ' class="no"' : ''}><i aria-hidden="true">${mark}</i><div><b>${words(title)}</b><span>${words(sentence)}</span></div></li>`;
}
