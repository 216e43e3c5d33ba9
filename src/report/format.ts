/** How a metric is written. */
export type Unit = 'percent' | 'ratio' | 'money' | 'count' | 'days' | 'bps' | 'probability';

/** Text for a number that is not defined. */
const UNDEFINED = 'n/a';

/** A fixed number of decimals with thousands separated by a comma and never a negative zero; locale-free. */
export function fixedText(value: number, decimals: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? UNDEFINED : value > 0 ? '∞' : '-∞';
  const text = Math.abs(value).toFixed(decimals);
  const [whole = '0', fraction] = text.split('.');
  const grouped = whole.includes('e') ? whole : whole.replace(/\B(?=(\d{3})+$)/g, ',');
  const joined = fraction === undefined ? grouped : `${grouped}.${fraction}`;
  return value < 0 && /[1-9]/.test(text) ? `-${joined}` : joined;
}

/** A share as percent: 0.1234 is `12.3 %`. */
export function percentText(share: number, decimals = 1): string {
  const text = fixedText(share * 100, decimals);
  return Number.isFinite(share) ? `${text} %` : text;
}

/** An amount of money with its currency: whole units from 1,000 on, cents below. */
export function moneyText(amount: number, currency: string): string {
  const text = fixedText(amount, Math.abs(amount) >= 1000 ? 0 : 2);
  return Number.isFinite(amount) && currency !== '' ? `${text} ${currency}` : text;
}

/**
 * A number for an axis: 1230000 is `1.23M`; with enough decimals that marks `step` apart differ, or three digits when it is 0.
 */
export function axisText(value: number, step = 0): string {
  const size = Math.max(Math.abs(value), step);
  if (!Number.isFinite(value)) return fixedText(value, 0);
  if (size >= 1e12) return value.toExponential(1);
  const [unit, letter] = size >= 1e9 ? [1e9, 'B'] : size >= 1e6 ? [1e6, 'M'] : size >= 1e4 ? [1e3, 'k'] : [1, ''];
  if (step > 0) return fixedText(value / unit, stepDecimals(step / unit)) + letter;
  const text = fixedText(value / unit, digitsOf(value / unit));
  return (text.includes('.') ? text.replace(/\.?0+$/, '') : text) + letter;
}

function digitsOf(value: number): number {
  const size = Math.abs(value);
  if (size >= 100) return 0;
  if (size >= 10) return 1;
  return size >= 1 || size === 0 ? 2 : size >= 0.01 ? 4 : 6;
}

/** How many decimals tell marks that far apart from each other. */
export function stepDecimals(step: number): number {
  let decimals = 0;
  for (let rest = step; decimals < 8 && Math.abs(rest - Math.round(rest)) > 1e-6 * rest; decimals++) rest *= 10;
  return decimals;
}

/** A value by its unit. */
export function unitText(value: number | string | null, unit: Unit, currency = ''): string {
  if (value === null) return UNDEFINED;
  if (typeof value === 'string') return value;
  switch (unit) {
    case 'percent':
      return percentText(value);
    case 'money':
      return moneyText(value, currency);
    case 'count':
      return fixedText(value, 0);
    case 'days':
      return Number.isFinite(value) ? `${fixedText(value, 0)} d` : UNDEFINED;
    case 'bps':
      return Number.isFinite(value) ? `${fixedText(value, 1)} bps` : fixedText(value, 1);
    case 'probability':
      return probabilityText(value);
    case 'ratio':
      return fixedText(value, 2);
  }
}

/** The UTC date of a time in Micros, `2024-01-31`. */
export function dateText(at: number): string {
  return Number.isFinite(at) ? new Date(Math.floor(at / 1000)).toISOString().slice(0, 10) : UNDEFINED;
}

/** A probability that never rounds to certainty. */
export function probabilityText(p: number): string {
  if (Number.isNaN(p)) return UNDEFINED;
  if (p > 0.9995) return '> 0.999';
  if (p < 0.0005) return '< 0.001';
  return fixedText(p, 3);
}

/** How serious a remark is, as a word that opens a sentence. */
export function toneText(severity: 'info' | 'warning' | 'error'): string {
  return severity === 'info' ? 'Note:' : severity === 'warning' ? 'Warning:' : 'Error:';
}
