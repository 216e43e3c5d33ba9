import { decimate, type Points } from './decimate.js';
import { escapeHtml, words } from './escape.js';
import { type Axes, areaPath, linePath, PLOT_HEIGHT, PLOT_WIDTH } from './path.js';
import { type Scale, scale, timeTicks, valueTicks } from './scale.js';

/** One line of a chart; `look` chooses colour and dashes, so that colour is never the only difference. */
export interface ChartLine extends Points {
  readonly name: string;
  readonly look: 'first' | 'second' | 'loss' | 'price';
  /** Fills the area between the line and this value. */
  readonly fillTo?: number;
}

/** A time chart. */
export interface ChartSpec {
  readonly id: string;
  readonly title: string;
  /** What the chart shows in words, for those who cannot see it. */
  readonly description: string;
  readonly lines: readonly ChartLine[];
  /** Thin lines behind the others, one name for all. */
  readonly crowd?: { readonly name: string; readonly lines: readonly Points[] };
  readonly height: number;
  /** Text for a value on the axis, given the distance of the marks. */
  readonly label: (value: number, step: number) => string;
  readonly log?: boolean;
  /** A value that the vertical axis always shows, drawn stronger. */
  readonly base?: number;
  /** A moment marked by a vertical line. */
  readonly mark?: { readonly at: number; readonly text: string };
  /** More shapes inside the plot, in plot units. */
  readonly inside?: (axes: Axes) => string;
  /** More shapes over the plot, in percent. */
  readonly over?: (axes: Axes) => string;
  readonly note?: string;
}

const TOP = 14;
const BOTTOM = 24;
/** Points of a line in a crowd, where a pixel does not matter. */
const CROWD_POINTS = 200;

/** A figure with an inline SVG: drawn without scripts, stretched to any width, its text at a readable size on a phone too. */
export function chart(spec: ChartSpec): string {
  const lines = spec.lines.map((line) => ({ ...line, ...decimate(line) })).filter((line) => line.at.length > 0);
  if (lines.length === 0) return emptyChart(spec);
  const crowd = (spec.crowd?.lines ?? []).map((line) => decimate(line, CROWD_POINTS));
  const all = [...lines, ...crowd.filter((line) => line.at.length > 0)];
  const axes = { x: timeScale(all), y: valueScale(all, spec) };
  const plotHeight = spec.height - TOP - BOTTOM;
  const zero = spec.base === undefined ? '' : rule(axes.y.place(spec.base), plotHeight, 'base');
  return `<figure class="chart"${hoverData(spec, axes)}>
<figcaption><h3>${escapeHtml(spec.title)}</h3>${legend(lines, spec.crowd?.name)}<output class="read" aria-hidden="true"></output></figcaption>
<svg class="plot" role="img" aria-labelledby="${spec.id}-t ${spec.id}-d" height="${spec.height}">
<title id="${spec.id}-t">${escapeHtml(spec.title)}</title><desc id="${spec.id}-d">${escapeHtml(spec.description)}</desc>
${gridOf(axes.y, plotHeight)}${zero}${markOf(spec, axes, plotHeight)}
<svg y="${TOP}" width="100%" height="${plotHeight}" viewBox="0 0 ${PLOT_WIDTH} ${PLOT_HEIGHT}" preserveAspectRatio="none">
${crowd.map((line) => `<path class="line crowd" d="${linePath(line, axes)}"/>`).join('')}${lines.map((line) => shapeOf(line, axes)).join('')}${spec.inside?.(axes) ?? ''}
</svg>
${spec.over === undefined ? '' : `<svg y="${TOP}" width="100%" height="${plotHeight}" overflow="visible">${spec.over(axes)}</svg>`}
${labelsOf(spec, axes, plotHeight)}
<line class="cursor" y1="${TOP}" y2="${TOP + plotHeight}"/>
</svg>${spec.note === undefined ? '' : `<p class="note">${words(spec.note)}</p>`}
</figure>`;
}

function emptyChart(spec: ChartSpec): string {
  return `<figure class="chart"><figcaption><h3>${escapeHtml(spec.title)}</h3></figcaption><p class="note">Nothing to draw.</p></figure>`;
}

function timeScale(lines: readonly Points[]): Scale {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const line of lines) {
    low = Math.min(low, line.at[0]!);
    high = Math.max(high, line.at[line.at.length - 1]!);
  }
  return scale(low, high === low ? low + 1 : high);
}

function valueScale(lines: readonly Points[], spec: ChartSpec): Scale {
  let low = spec.base ?? Number.POSITIVE_INFINITY;
  let high = spec.base ?? Number.NEGATIVE_INFINITY;
  for (const { values } of lines) {
    for (let i = 0; i < values.length; i++) {
      low = Math.min(low, values[i]!);
      high = Math.max(high, values[i]!);
    }
  }
  if (high === low) {
    const room = Math.abs(low) * 0.01 || 1;
    return scale(low - room, high + room);
  }
  if (spec.log === true && low > 0) {
    const room = Math.exp(Math.log(high / low) * 0.03);
    return scale(low / room, high * room, true);
  }
  const room = (high - low) * 0.04;
  return scale(low === spec.base ? low : low - room, high === spec.base ? high : high + room);
}

function shapeOf(line: ChartLine, axes: Axes): string {
  const area =
    line.fillTo === undefined ? '' : `<path class="area ${line.look}" d="${areaPath(line, axes, line.fillTo)}"/>`;
  return `${area}<path class="line ${line.look}" data-name="${escapeHtml(line.name)}" d="${linePath(line, axes)}"/>`;
}

function legend(lines: readonly ChartLine[], crowd: string | undefined): string {
  if (lines.length < 2 && crowd === undefined) return '';
  const items = lines.map((line) => `<span><i class="key ${line.look}"></i>${escapeHtml(line.name)}</span>`);
  if (crowd !== undefined) items.push(`<span><i class="key crowd"></i>${escapeHtml(crowd)}</span>`);
  return `<p class="legend">${items.join('')}</p>`;
}

function rule(place: number, plotHeight: number, look: string): string {
  const y = (TOP + (1 - place) * plotHeight).toFixed(1);
  return `<line class="${look}" x1="0" x2="100%" y1="${y}" y2="${y}"/>`;
}

function gridOf(y: Scale, plotHeight: number): string {
  return valueTicks(y)
    .map((value) => rule(y.place(value), plotHeight, 'grid'))
    .join('');
}

function labelsOf(spec: ChartSpec, axes: Axes, plotHeight: number): string {
  const marks = valueTicks(axes.y);
  const step = axes.y.log ? 0 : (marks[1] ?? 0) - (marks[0] ?? 0);
  const values = marks.map((value) => {
    const y = (TOP + (1 - axes.y.place(value)) * plotHeight + 4).toFixed(1);
    return `<text class="tick value" x="-8" y="${y}" text-anchor="end">${words(spec.label(value, step))}</text>`;
  });
  const times = timeTicks(axes.x.low, axes.x.high).map((tick) => {
    const share = axes.x.place(tick.value);
    const look = tick.minor ? 'tick time minor' : 'tick time';
    const x = (share * 100).toFixed(2);
    return `<text class="${look}" x="${x}%" y="${spec.height - 6}" text-anchor="middle">${tick.label}</text>`;
  });
  return values.join('') + times.join('');
}

function markOf(spec: ChartSpec, axes: Axes, plotHeight: number): string {
  const { mark } = spec;
  if (mark === undefined || mark.at <= axes.x.low || mark.at >= axes.x.high) return '';
  const share = axes.x.place(mark.at);
  const x = (share * 100).toFixed(2);
  const side = share > 0.6 ? ['end', '-6'] : ['start', '6'];
  return `<line class="mark" x1="${x}%" x2="${x}%" y1="${TOP}" y2="${TOP + plotHeight}"/>
<text class="tick" x="${x}%" dx="${side[1]}" y="10" text-anchor="${side[0]}">${escapeHtml(mark.text)}</text>`;
}

function hoverData(spec: ChartSpec, axes: Axes): string {
  const unit = /%/.test(spec.label(0, 1)) ? '%' : '';
  return ` data-x="${axes.x.low} ${axes.x.high}" data-y="${axes.y.low} ${axes.y.high}"${axes.y.log ? ' data-log' : ''} data-unit="${unit}"`;
}
