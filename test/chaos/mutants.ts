import { DeskState } from '../../src/oms/desk/desk-state.js';
import { Questions } from '../../src/oms/desk/questions.js';
import { VenueKeys } from '../../src/oms/key/venue-key.js';
import { FillBook } from '../../src/oms/life/fill-book.js';
import type { HostRules } from './oms-process.js';

/** One rule, broken on purpose: the simulation must say so. */
export interface Mutant {
  readonly name: string;
  readonly host?: HostRules;
  /** Breaks the code under test; the answer mends it. */
  readonly patch?: () => () => void;
}

/** Puts another method or getter in place of one of a class. */
function swap(of: object, name: string, make: (old: PropertyDescriptor) => PropertyDescriptor): () => void {
  const old = Object.getOwnPropertyDescriptor(of, name)!;
  Object.defineProperty(of, name, { ...make(old), configurable: true });
  return () => void Object.defineProperty(of, name, old);
}

type Any = (...args: never[]) => unknown;
const method =
  (make: (old: Any) => (this: never, ...args: never[]) => unknown) =>
  (old: PropertyDescriptor): PropertyDescriptor => ({ value: make(old.value as Any) });

let incarnations = 0;

export const MUTANTS: readonly Mutant[] = [
  { name: 'sends before it has written', host: { sendsBeforeWriting: true } },
  { name: 'does not sync the journal', host: { skipsSync: true } },
  { name: 'retries blindly', host: { retriesBlindly: true, declaresNoLag: true } },
  { name: 'takes "no such order" for true at once', host: { declaresNoLag: true } },
  { name: 'drops fills that come after the end', host: { dropsLateFills: true } },
  {
    name: 'does not look at the cumulative quantity',
    patch: () =>
      swap(
        FillBook.prototype,
        'judge',
        method(
          (old) =>
            function (...[id, quantity]) {
              return (old as (...a: unknown[]) => unknown).call(this, id, quantity, 0n);
            },
        ),
      ),
  },
  {
    name: 'does not look at fill ids',
    patch: () =>
      swap(
        FillBook.prototype,
        'judge',
        method(
          (old) =>
            function (...[, quantity, cumulative]) {
              return (old as (...a: unknown[]) => unknown).call(this, `x${Math.random()}`, quantity, cumulative);
            },
        ),
      ),
  },
  {
    name: 'does not ask for fills that are missing',
    patch: () => swap(FillBook.prototype, 'missing', () => ({ get: () => 0n })),
  },
  {
    name: 'makes a new key in each life of the process',
    patch: () =>
      swap(
        VenueKeys.prototype,
        'key',
        method(
          (old) =>
            function (...args) {
              return `${(old as (...a: unknown[]) => string).call(this, ...args)}-x${(incarnations++).toString(36)}`;
            },
        ),
      ),
  },
  {
    name: 'trades after a restart without asking',
    patch: () =>
      swap(
        Questions.prototype,
        'recover',
        method(
          () =>
            function () {
              (this as unknown as Questions).goLive(0);
            },
        ),
      ),
  },
  {
    name: 'does not wait for what a cancelled order filled',
    patch: () =>
      swap(
        DeskState.prototype,
        'apply',
        method(
          (old) =>
            function (...[record]) {
              const one = record as unknown as { t: string; id: string; style?: string };
              const state = this as unknown as DeskState;
              if (one.t === 'change' && one.style === 'cancel-first') state.line(one.id).last.settled = true;
              return (old as (...a: unknown[]) => unknown).call(this, record);
            },
        ),
      ),
  },
];
