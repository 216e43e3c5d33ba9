import { Decimal } from 'decimal.js';
import { ConfigError, InvariantError } from './errors.js';

/**
 * An exact decimal inside the books: a bigint that counts units of 1e-12.
 *
 * Prices, quantities and fees are Fixed; a product of two is an {@link Amount}. Decimal at the border, Fixed inside,
 * because 13 Decimal operations an order cost more than a whole engine step.
 */
export type Fixed = bigint;

/** An exact amount of money: a bigint that counts units of 1e-24, so that price × quantity needs no rounding. */
export type Amount = bigint;

/** A number at a public border; a `number` is read by its shortest decimal text, so 0.1 means exactly 0.1. */
export type DecimalInput = Decimal | string | number;

/** Units of 1e-12 in one. */
export const FIXED_ONE: Fixed = 1_000_000_000_000n;
/** Units of 1e-24 in one. */
export const AMOUNT_ONE: Amount = 1_000_000_000_000_000_000_000_000n;

const E4 = 10_000n;
const TENS: readonly bigint[] = Array.from({ length: 24 }, (_, zeros) => BigInt(`1${'0'.repeat(zeros)}`));
const PLAIN = /^([+-]?)(\d+)(?:\.(\d*))?$/;

// One 64-bit integer as two halves: between bigint and float64 this is a third of the cost of BigInt() and Number().
const BITS = new BigInt64Array(1);
const LOW_HALF = new Uint32Array(BITS.buffer);
const HIGH_HALF = new Int32Array(BITS.buffer);
const LOW = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1 ? 0 : 1;
const HIGH = 1 - LOW;
const HALF = 4_294_967_296;

/** The bigint of a whole number of size below 2^53. */
function whole(value: number): bigint {
  const high = Math.floor(value / HALF);
  HIGH_HALF[HIGH] = high;
  LOW_HALF[LOW] = value - high * HALF;
  return BITS[0]!;
}

/** The nearest float64 of a bigint, as Number() gives it: of 64 bits the halves are exact and their sum is rounded once. */
function float(value: bigint): number {
  if (BigInt.asIntN(64, value) !== value) return Number(value);
  BITS[0] = value;
  return HIGH_HALF[HIGH]! * HALF + LOW_HALF[LOW]!;
}

/** Small whole numbers, which most quantities are, made once. */
const SMALL: readonly Fixed[] = Array.from({ length: 1025 }, (_, n) => BigInt(n) * FIXED_ONE);

/**
 * Reads an exact decimal; digits beyond the twelfth are rounded half to even.
 *
 * @param name - what the number is, for the error
 * @throws ConfigError when it is not a finite number
 * @example
 * ```ts
 * import { fixed } from 'edgeproof';
 * if (fixed('0.1') + fixed(0.2) !== fixed('0.3')) throw new Error('not exact');
 * ```
 */
export function fixed(value: DecimalInput, name = 'value'): Fixed {
  if (typeof value === 'number') {
    if (Number.isSafeInteger(value)) return ofWhole(value);
    const scaled = Math.round(value * 1e8);
    if (scaled < 9e15 && scaled > -9e15 && scaled / 1e8 === value)
      return scaled < 9e11 && scaled > -9e11 ? whole(scaled * 1e4) : BigInt(scaled) * E4;
    const units = ofSmallFloat(value);
    return Number.isNaN(units) ? (fromText(String(value)) ?? fromDecimal(value, name)) : whole(units);
  }
  return (typeof value === 'string' ? fromText(value) : null) ?? fromDecimal(value, name);
}

/** The units of 1e-12 of {@link fixed} as a whole float64 below 9e15; NaN where they do not fit one. */
export function plainUnits(value: number): number {
  const scaled = Math.round(value * 1e8);
  if (scaled / 1e8 === value) return scaled < 9e11 && scaled > -9e11 ? scaled * 1e4 : Number.NaN;
  const units = ofSmallFloat(value);
  if (!Number.isNaN(units) || !(Math.abs(value) < 9000)) return units;
  return Number(fixed(value));
}

function ofWhole(value: number): Fixed {
  if (value >= 0 && value < SMALL.length) return SMALL[value]!;
  // Below 9,000 all twelve digits fit a float: one whole number is read, nothing is multiplied.
  return value < 9000 && value > -9000 ? whole(value * 1e12) : BigInt(value) * FIXED_ONE;
}

/**
 * The units of a float of size below 4,000 without its text; NaN where the twelfth digit might be rounded otherwise.
 *
 * Its shortest text is within half a unit in the last place of the float, that is within 1.2e-4 × size of the twelfth
 * digit; so both round alike unless the fraction lies that close to a half.
 */
function ofSmallFloat(value: number): number {
  const size = Math.abs(value);
  if (!(size < 4000)) return Number.NaN;
  const floor = Math.floor(size);
  const scaled = (size - floor) * 1e12;
  const units = Math.round(scaled);
  if (Math.abs(scaled - units) > 0.499 - 1.2e-4 * size) return Number.NaN;
  // Below 4e15 the sum is exact.
  const exact = floor * 1e12 + units;
  return value < 0 ? -exact : exact;
}

/** Plain decimal text read without a Decimal; null when it is anything else. */
function fromText(text: string): Fixed | null {
  const match = PLAIN.exec(text);
  if (match === null) return null;
  const fraction = match[3] ?? '';
  if (fraction.length <= 12) {
    const units = BigInt(match[2] + fraction.padEnd(12, '0'));
    return match[1] === '-' ? -units : units;
  }
  const units = divide(BigInt(match[2] + fraction), TENS[fraction.length - 12] ?? 10n);
  return fraction.length - 12 >= TENS.length ? null : match[1] === '-' ? -units : units;
}

function fromDecimal(value: DecimalInput, name: string): Fixed {
  let exact: Decimal;
  try {
    exact = new Decimal(value);
  } catch (cause) {
    throw new ConfigError(
      'money',
      `${name} ${String(value)} is not a number`,
      'pass a finite Decimal, number or decimal text',
      {},
      cause,
    );
  }
  if (!exact.isFinite())
    throw new ConfigError(
      'money',
      `${name} ${String(value)} is not finite`,
      'pass a finite Decimal, number or decimal text',
    );
  // toFixed keeps every digit; arithmetic on Decimal would round to its precision of 20 digits.
  return BigInt(exact.toFixed(12, Decimal.ROUND_HALF_EVEN).replace('.', ''));
}

/**
 * The Decimal of a {@link Fixed}.
 *
 * @example
 * ```ts
 * import { fixed, toDecimal } from 'edgeproof';
 * if (toDecimal(fixed('101.25')).toString() !== '101.25') throw new Error('lost digits');
 * ```
 */
export function toDecimal(value: Fixed): Decimal {
  return new Decimal(decimalText(value, 12));
}

/**
 * The Decimal of an {@link Amount}.
 *
 * @example
 * ```ts
 * import { amountToDecimal, fixed } from 'edgeproof';
 * if (amountToDecimal(fixed('1.5') * fixed('2')).toString() !== '3') throw new Error('lost digits');
 * ```
 */
export function amountToDecimal(value: Amount): Decimal {
  return new Decimal(decimalText(value, 24));
}

/** Plain decimal text of a scaled integer, without trailing zeros; exact at any size. */
export function decimalText(value: bigint, decimals: number): string {
  const digits = (value < 0n ? -value : value).toString().padStart(decimals + 1, '0');
  const fraction = digits.slice(-decimals).replace(/0+$/, '');
  const whole = digits.slice(0, -decimals);
  return `${value < 0n ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`;
}

/** The nearest float64 of a {@link Fixed}: for statistics and marks, never for the books. */
export function toNumber(value: Fixed): number {
  return float(value) / 1e12;
}

/** The nearest float64 of an {@link Amount}, to within the last bit. */
export function amountToNumber(value: Amount): number {
  if (value === 0n) return 0;
  // 1e24 is no float64: dividing by it would turn 900000 into 900000.0000000001. 1e12 is one.
  const units = value / FIXED_ONE;
  return units * FIXED_ONE === value ? float(units) / 1e12 : Number(value) / 1e24;
}

/** How a quotient that does not come out even is rounded. */
export type Rounding = 'down' | 'up' | 'half-even';

/** Integer division with stated rounding; `down` is towards zero, `up` away from zero. */
export function divide(numerator: bigint, denominator: bigint, rounding: Rounding = 'half-even'): bigint {
  if (denominator === 0n) throw new InvariantError('money', 'division by zero', 'report this with the seed');
  const quotient = numerator / denominator;
  const rest = numerator - quotient * denominator;
  if (rest === 0n || rounding === 'down') return quotient;
  const away = numerator < 0n === denominator < 0n ? 1n : -1n;
  if (rounding === 'up') return quotient + away;
  const twice = (rest < 0n ? -rest : rest) * 2n;
  const size = denominator < 0n ? -denominator : denominator;
  return twice > size || (twice === size && (quotient & 1n) !== 0n) ? quotient + away : quotient;
}

/**
 * Rounds to a whole number of steps (a tick or a lot); a step of zero means no grid.
 *
 * @example
 * ```ts
 * import { fixed, quantize } from 'edgeproof';
 * if (quantize(fixed('101.237'), fixed('0.01'), 'down') !== fixed('101.23')) throw new Error('grid');
 * ```
 */
export function quantize(value: Fixed, step: Fixed, rounding: Rounding = 'half-even'): Fixed {
  if (step === 0n) return value;
  if (onGrid(value, step)) return value;
  return divide(value, step, rounding) * step;
}

/**
 * Whether a value is a whole number of steps; the step is not zero.
 *
 * Below 2^53 floats tell exactly, at a tenth of a division of bigints: a quotient that comes out even is not rounded.
 */
export function onGrid(value: Fixed, step: Fixed): boolean {
  const units = float(value);
  const size = float(step);
  if (units > 9e15 || units < -9e15 || size > 9e15) return value % step === 0n;
  return Math.round(units / size) * size === units;
}

/** The {@link Amount} of a {@link Fixed} of money. */
export function toAmount(value: Fixed): Amount {
  return value * FIXED_ONE;
}
