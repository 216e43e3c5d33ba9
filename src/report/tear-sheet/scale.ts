import { DAY, HOUR, MINUTE } from '../../core/time.js';

/** Places values on 0 … 1. */
export interface Scale {
  readonly low: number;
  readonly high: number;
  readonly log: boolean;
  /** Share of the way from low to high. */
  place(value: number): number;
}

/** A mark on an axis. */
export interface Tick {
  readonly value: number;
  readonly label: string;
  /** Left out on narrow screens. */
  readonly minor: boolean;
}

/** A scale from low to high; logarithmic only when both are positive. */
export function scale(low: number, high: number, log = false): Scale {
  if (log && low > 0 && high > low) {
    const from = Math.log(low);
    const span = Math.log(high) - from;
    return { low, high, log: true, place: (value) => (Math.log(Math.max(value, low)) - from) / span };
  }
  const span = high - low || 1;
  return { low, high, log: false, place: (value) => (value - low) / span };
}

/** A step of 1, 2 or 5 times a power of ten that cuts a span in about `count` parts. */
export function niceStep(span: number, count: number): number {
  const raw = span / count;
  if (!(raw > 1e-300) || !(raw < 1e300)) return 1;
  let power = 1;
  while (power > raw) power /= 10;
  while (power * 10 <= raw) power *= 10;
  const rest = raw / power;
  return (rest < 1.5 ? 1 : rest < 3.5 ? 2 : rest < 7.5 ? 5 : 10) * power;
}

/** Values for the ticks of a scale: on round numbers, at most about `count`. */
export function valueTicks(on: Scale, count = 4): readonly number[] {
  if (on.log && on.high / on.low > 4) return logTicks(on, count);
  const step = niceStep(on.high - on.low, count);
  const ticks: number[] = [];
  for (let k = Math.ceil(on.low / step - 1e-9); k * step <= on.high + step * 1e-9 && ticks.length < 20; k++)
    ticks.push(roundTo(k * step, step));
  return ticks;
}

function logTicks(on: Scale, count: number): readonly number[] {
  let decade = 1;
  while (decade > on.low) decade /= 10;
  while (decade * 10 <= on.low) decade *= 10;
  const all: number[] = [];
  for (; decade <= on.high; decade *= 10) for (const m of [1, 2, 5]) all.push(roundTo(m * decade, decade));
  const inside = all.filter((value) => value >= on.low && value <= on.high);
  const every = Math.max(1, Math.ceil(inside.length / (count + 1)));
  return inside.filter((_, i) => i % every === 0);
}

/** Takes away the dust of binary arithmetic. */
function roundTo(value: number, step: number): number {
  return Math.abs(value) < step * 1e-6 ? 0 : Number(value.toPrecision(15));
}

const MONTH = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');
const STEPS: readonly (readonly [unit: 'minute' | 'hour' | 'day' | 'month' | 'year', size: number, micros: number])[] =
  [
    ['minute', 5, 5 * MINUTE],
    ['minute', 30, 30 * MINUTE],
    ['hour', 1, HOUR],
    ['hour', 6, 6 * HOUR],
    ['day', 1, DAY],
    ['day', 2, 2 * DAY],
    ['day', 7, 7 * DAY],
    ['month', 1, 30 * DAY],
    ['month', 3, 91 * DAY],
    ['month', 6, 182 * DAY],
    ['year', 1, 365 * DAY],
    ['year', 2, 730 * DAY],
    ['year', 5, 1826 * DAY],
    ['year', 10, 3652 * DAY],
    ['year', 25, 9131 * DAY],
  ];

/** Ticks of a time axis on calendar borders in UTC; at most about `count`, every other one minor when there are many. */
export function timeTicks(from: number, to: number, count = 11): readonly Tick[] {
  const [unit, size] = STEPS.find((step) => (to - from) / step[2] <= count) ?? STEPS[STEPS.length - 1]!;
  const times = unit === 'month' || unit === 'year' ? calendarTimes(from, to, unit === 'year' ? 12 * size : size) : [];
  if (unit !== 'month' && unit !== 'year') {
    const width = size * (unit === 'minute' ? MINUTE : unit === 'hour' ? HOUR : DAY);
    for (let t = Math.ceil(from / width) * width; t <= to; t += width) times.push(t);
  }
  return times.map((value, i) => ({ value, label: timeLabel(value, unit), minor: times.length > 5 && i % 2 === 1 }));
}

function calendarTimes(from: number, to: number, months: number): number[] {
  const first = new Date(Math.floor(from / 1000));
  const times: number[] = [];
  let month = Math.floor((first.getUTCFullYear() * 12 + first.getUTCMonth()) / months) * months;
  for (; ; month += months) {
    const t = Date.UTC(Math.floor(month / 12), month % 12, 1) * 1000;
    if (t > to) return times;
    if (t >= from) times.push(t);
  }
}

function timeLabel(at: number, unit: 'minute' | 'hour' | 'day' | 'month' | 'year'): string {
  const date = new Date(at / 1000);
  const month = MONTH[date.getUTCMonth()]!;
  if (unit === 'year') return String(date.getUTCFullYear());
  if (unit === 'month') return date.getUTCMonth() === 0 ? String(date.getUTCFullYear()) : month;
  if (unit === 'day') return `${date.getUTCDate()} ${month}`;
  const clock = date.toISOString().slice(11, 16);
  return clock === '00:00' ? `${date.getUTCDate()} ${month}` : clock;
}
