import { words } from './escape.js';

/** One row: a name, a value as text, and the value that the bar is as long as. */
export interface BarRow {
  readonly name: string;
  readonly text: string;
  readonly value: number;
  /** Set in bold: the one in question. */
  readonly own?: boolean;
}

const ROW = 40;

/** Bars to both sides of zero, one row each, the name and the value above it: readable at any width. */
export function barRows(
  rows: readonly BarRow[],
  spec: { readonly id: string; readonly title: string; readonly note: string },
): string {
  const finite = rows.filter((row) => Number.isFinite(row.value));
  const low = Math.min(0, ...finite.map((row) => row.value));
  const span = Math.max(0, ...finite.map((row) => row.value)) - low || 1;
  const zero = (-low / span) * 100;
  const drawn = rows.map((row, i) => {
    const y = i * ROW;
    const place = Number.isFinite(row.value) ? ((row.value - low) / span) * 100 : zero;
    const own = row.own === true ? ' class="own"' : '';
    const bar =
      place === zero
        ? ''
        : `<rect class="bar${row.value > 0 ? ' got' : ''}" x="${Math.min(zero, place).toFixed(2)}%" y="${y + 22}" width="${Math.max(0.2, Math.abs(place - zero)).toFixed(2)}%" height="8"/>`;
    return `<text${own} x="0" y="${y + 16}">${words(row.name)}</text><text${own} x="100%" y="${y + 16}" text-anchor="end">${words(row.text)}</text>${bar}`;
  });
  const height = rows.length * ROW;
  const said = rows.map((row) => `${row.name}: ${row.text}`).join('; ');
  return `<figure class="chart"><figcaption><h3>${words(spec.title)}</h3></figcaption><svg class="bars" role="img" aria-labelledby="${spec.id}-t ${spec.id}-d" width="100%" height="${height}">
<title id="${spec.id}-t">${words(spec.title)}</title><desc id="${spec.id}-d">${words(said)}.</desc>
<line class="grid" x1="${zero.toFixed(2)}%" x2="${zero.toFixed(2)}%" y1="0" y2="${height}"/>
${drawn.join('\n')}</svg><p class="note">${words(spec.note)}</p></figure>`;
}
