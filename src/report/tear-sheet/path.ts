import type { Points } from './decimate.js';
import type { Scale } from './scale.js';

/** Plot coordinates are whole numbers in a box of this size that is stretched to the space there is. */
export const PLOT_WIDTH = 3000;
/** Height of the plot box; 0 is the top. */
export const PLOT_HEIGHT = 1000;

/** Where a pair of axes places things. */
export interface Axes {
  readonly x: Scale;
  readonly y: Scale;
}

/** Path data of a line through points, in whole relative steps; a NaN interrupts it. */
export function linePath(points: Points, axes: Axes): string {
  let path = '';
  let pen = false;
  let px = 0;
  let py = 0;
  for (let i = 0; i < points.at.length; i++) {
    const value = points.values[i]!;
    if (!Number.isFinite(value)) {
      pen = false;
      continue;
    }
    const x = plotX(points.at[i]!, axes);
    const y = plotY(value, axes);
    path += pen ? step(x - px, y - py) : `M${x} ${y}`;
    pen = true;
    px = x;
    py = y;
  }
  return path;
}

/** Path data of the area between a line and a level. */
export function areaPath(points: Points, axes: Axes, level: number): string {
  const line = linePath(points, axes);
  if (line === '') return '';
  const base = plotY(level, axes);
  const n = points.at.length;
  return `${line}L${plotX(points.at[n - 1]!, axes)} ${base}L${plotX(points.at[0]!, axes)} ${base}Z`;
}

/** The horizontal place of a time, in plot units. */
export function plotX(at: number, axes: Axes): number {
  return Math.round(axes.x.place(at) * PLOT_WIDTH);
}

/** The vertical place of a value, in plot units from the top. */
export function plotY(value: number, axes: Axes): number {
  return Math.round((1 - axes.y.place(value)) * PLOT_HEIGHT);
}

function step(dx: number, dy: number): string {
  return `l${dx}${dy < 0 ? '' : ' '}${dy}`;
}
