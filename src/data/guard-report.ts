import { DataError } from '../core/errors.js';
import type { Json } from '../core/json.js';
import { type Micros, toIso } from '../core/time.js';

/** What a guard looks for. */
export type GuardCode =
  | 'order'
  | 'look-ahead'
  | 'duplicate'
  | 'price'
  | 'range'
  | 'size'
  | 'crossed'
  | 'gap'
  | 'no-session'
  | 'stale'
  | 'open-is-previous-close';

/** How bad a finding is; `off` is not looked at. */
export type GuardLevel = 'error' | 'warning' | 'off';

/** The default level of each code: what cannot be true is an error, what is merely suspicious a warning. */
export const GUARD_LEVELS: { readonly [K in GuardCode]: GuardLevel } = {
  order: 'error',
  'look-ahead': 'error',
  duplicate: 'error',
  price: 'error',
  range: 'error',
  size: 'error',
  crossed: 'error',
  gap: 'warning',
  'no-session': 'warning',
  stale: 'warning',
  'open-is-previous-close': 'warning',
};

/** What to do about a code, for the error. */
const FIXES: { readonly [K in GuardCode]: string } = {
  order: 'sort the source by the time at which events became known',
  'look-ahead': 'deliver nothing before it happened: at must not be earlier than ts',
  duplicate: 'remove the repeated rows',
  price: 'repair or drop the row, or state levels: { price: "off" } where prices may be zero or negative',
  range: 'repair or drop the row',
  size: 'repair or drop the row',
  crossed: 'repair or drop the quote, or state levels: { crossed: "warning" }',
  gap: 'fetch what is missing, or state the calendar of the market',
  'no-session': 'check the calendar and the time zone',
  stale: 'check whether the feed stood still',
  'open-is-previous-close': 'do not fill at the open here: decide after the close and fill at the next close',
};

/** One kind of finding on one instrument: how often, where first, and what the first was. */
export interface GuardFinding {
  readonly code: GuardCode;
  readonly severity: 'error' | 'warning';
  /** Id of the instrument; null for events of none. */
  readonly instrument: string | null;
  readonly count: number;
  /** When the first one became known. */
  readonly first: Micros;
  readonly message: string;
  readonly fix: string;
  /** Numbers behind the message, where there are any. */
  readonly details: Json;
}

/** What a guard found in a stream. */
export interface GuardReport {
  readonly events: number;
  readonly dropped: number;
  /** Errors first, then in the order in which they were first seen. */
  readonly findings: readonly GuardFinding[];
  /** No error was found; warnings may have been. */
  readonly clean: boolean;
}

type Open = { -readonly [K in keyof GuardFinding]: GuardFinding[K] };

/** Collects findings and throws where the policy says so. */
export class GuardLog {
  readonly #who: string;
  readonly #levels: { readonly [K in GuardCode]: GuardLevel };
  readonly #throws: boolean;
  readonly #found = new Map<string, Open>();

  constructor(who: string, levels: { readonly [K in GuardCode]: GuardLevel }, throws: boolean) {
    this.#who = who;
    this.#levels = levels;
    this.#throws = throws;
  }

  /**
   * Notes a finding; true when the event may pass.
   *
   * @throws DataError for an error when the policy is to throw
   */
  note(code: GuardCode, instrument: string | null, at: Micros, message: string, details: Json = null): boolean {
    const severity = this.#levels[code];
    if (severity === 'off') return true;
    const key = `${code}/${instrument ?? ''}`;
    const known = this.#found.get(key);
    if (known === undefined)
      this.#found.set(key, { code, severity, instrument, count: 1, first: at, message, fix: FIXES[code], details });
    else known.count++;
    if (severity === 'error' && this.#throws) {
      const context = { code, instrument, at: Number.isFinite(at) ? toIso(at) : String(at) };
      throw new DataError(this.#who, message, FIXES[code], context);
    }
    return severity === 'warning';
  }

  /** What was noted so far, and what is only known once all was seen. */
  report(more: readonly Omit<GuardFinding, 'severity' | 'fix'>[] = []): Pick<GuardReport, 'findings' | 'clean'> {
    const findings = [...this.#found.values()].map((one): GuardFinding => Object.freeze({ ...one }));
    for (const one of more) {
      const severity = this.#levels[one.code];
      if (severity !== 'off') findings.push(Object.freeze({ ...one, severity, fix: FIXES[one.code] }));
    }
    findings.sort((a, b) => Number(a.severity === 'warning') - Number(b.severity === 'warning'));
    const clean = !findings.some((one) => one.severity === 'error');
    return { findings, clean };
  }
}
