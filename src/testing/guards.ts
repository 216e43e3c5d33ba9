/** What a plug-in may not touch while it is called: `owner.name`, or a global by its name alone. */
const FORBIDDEN: readonly (readonly [owner: string, name: string])[] = [
  ['Math', 'random'],
  ['performance', 'now'],
  ['process', 'hrtime'],
  ['crypto', 'getRandomValues'],
  ['crypto', 'randomUUID'],
  ['', 'setTimeout'],
  ['', 'setInterval'],
  ['', 'setImmediate'],
  ['', 'requestAnimationFrame'],
];

type Owner = { [name: string]: unknown };
type Callable = (...args: unknown[]) => unknown;

/** What a watched call gave, and which clocks, timers and sources of randomness it used. */
export interface Watched<T> {
  readonly value: T;
  readonly used: readonly string[];
}

/**
 * Calls a function and notes every use of clock, timer and randomness on the way; everything works as ever meanwhile and
 * is put back afterwards, also when the call throws.
 *
 * Watched: `Date.now`, `new Date()`, `Date()`, `performance.now`, `process.hrtime`, `Math.random`, `crypto`, timers. A
 * function that was taken out of its object when a module was loaded is not seen. For synchronous calls: what runs after
 * an `await` is not watched.
 *
 * @example
 * ```ts
 * import { watchClock } from 'edgeproof/testing';
 * const { used } = watchClock(() => new Date(0).getTime() + Date.now());
 * if (used.join() !== 'Date.now') throw new Error('seen');
 * ```
 */
export function watchClock<T>(call: () => T): Watched<T> {
  const used: string[] = [];
  const undo: (() => void)[] = [];
  try {
    undo.push(replace(globalThis as unknown as Owner, 'Date', (real) => watchedDate(real as DateConstructor, used)));
    for (const [owner, name] of FORBIDDEN) {
      const home = (owner === '' ? globalThis : (globalThis as unknown as Owner)[owner]) as Owner | undefined;
      if (typeof home?.[name] !== 'function') continue;
      const label = owner === '' ? name : `${owner}.${name}`;
      undo.push(replace(home, name, (real) => watchedFunction(real as Callable, label, used)));
    }
    return { value: call(), used };
  } finally {
    for (const back of undo.reverse()) back();
  }
}

/** Puts another value in the place of a property; gives the way back. */
function replace(home: Owner, name: string, make: (real: unknown) => unknown): () => void {
  const own = Object.getOwnPropertyDescriptor(home, name);
  Object.defineProperty(home, name, { configurable: true, writable: true, value: make(home[name]) });
  return () => {
    if (own === undefined) delete home[name];
    else Object.defineProperty(home, name, own);
  };
}

function watchedFunction(real: Callable, label: string, used: string[]): unknown {
  return new Proxy(real, {
    apply(target, self, args) {
      used.push(label);
      return Reflect.apply(target, self, args);
    },
    get(target, key) {
      const value = Reflect.get(target, key) as unknown;
      return typeof value === 'function' ? watchedFunction(value as Callable, label, used) : value;
    },
  });
}

function watchedDate(real: DateConstructor, used: string[]): DateConstructor {
  const now = watchedFunction(real.now as Callable, 'Date.now', used);
  return new Proxy(real, {
    construct(target, args, maker) {
      if (args.length === 0) used.push('new Date()');
      return Reflect.construct(target, args, maker) as object;
    },
    apply(target, self, args) {
      used.push('Date()');
      return Reflect.apply(target, self, args) as string;
    },
    get: (target, key) => (key === 'now' ? now : Reflect.get(target, key)),
  });
}

/** A number that no market shows, so that whoever kept a borrowed object is seen. */
export const POISON = -7.77e77;

/**
 * Fills a borrowed object or array with nonsense after its call: numbers become {@link POISON}, texts `poisoned`.
 *
 * @example
 * ```ts
 * import { POISON, poison } from 'edgeproof/testing';
 * const lent = { price: 10, name: 'A', levels: new Float64Array(2) };
 * poison(lent);
 * if (lent.price !== POISON || lent.levels[1] !== POISON) throw new Error('still readable');
 * ```
 */
export function poison(lent: object): void {
  if (ArrayBuffer.isView(lent)) {
    const cells = lent as unknown as Float64Array;
    for (let i = 0; i < cells.length; i++) cells[i] = POISON;
    return;
  }
  const fields = lent as Owner;
  for (const key of Object.keys(fields)) {
    const value = fields[key];
    if (typeof value === 'number') fields[key] = POISON;
    else if (typeof value === 'string') fields[key] = 'poisoned';
    else if (typeof value === 'boolean') fields[key] = !value;
    else if (typeof value === 'object' && value !== null) poison(value);
  }
}

/**
 * Calls a function with an object and says whether the object was changed meanwhile.
 *
 * @returns the text around the first change, or null
 * @example
 * ```ts
 * import { changedBy } from 'edgeproof/testing';
 * const lent = { price: 10 };
 * if (changedBy(lent, () => void (lent.price = 11)) === null) throw new Error('unseen');
 * ```
 */
export function changedBy(lent: object, call: () => void): string | null {
  const before = picture(lent);
  call();
  return change(before, picture(lent));
}

/**
 * The text around the first difference of two objects, or null when they hold the same; -0 is not 0, NaN is NaN.
 *
 * @example
 * ```ts
 * import { differenceBetween } from 'edgeproof/testing';
 * if (differenceBetween({ a: [1, Number.NaN] }, { a: [1, Number.NaN] }) !== null) throw new Error('the same');
 * ```
 */
export function differenceBetween(a: object, b: object): string | null {
  return change(picture(a), picture(b));
}

function change(before: string, after: string): string | null {
  if (before === after) return null;
  let at = 0;
  while (before[at] === after[at]) at++;
  const from = Math.max(0, at - 24);
  return `…${before.slice(from, at + 24)}… became …${after.slice(from, at + 24)}…`;
}

/** A text of all that an object holds; functions and cycles are left out. */
function picture(value: unknown, depth = 0): string {
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value);
  if (typeof value === 'function' || depth > 6) return '';
  if (ArrayBuffer.isView(value)) return `[${Array.from(value as Float64Array, (one) => picture(one)).join()}]`;
  if (Array.isArray(value)) return `[${value.map((one) => picture(one, depth + 1)).join()}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  const fields = value as Owner;
  return `{${Object.keys(fields)
    .map((key) => `${key}:${picture(fields[key], depth + 1)}`)
    .join()}}`;
}
