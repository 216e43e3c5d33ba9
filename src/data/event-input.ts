import { ConfigError, DataError } from '../core/errors.js';
import type { CorporateAction, MarketEvent, PluginResultEvent } from '../core/event.js';
import type { InstrumentIndex } from '../core/instrument.js';
import type { Micros } from '../core/time.js';
import type { Universe } from '../core/universe.js';
import { type BarTime, isBareDate, moment } from './bar-time.js';

/** What an event need not state, by name of the field. */
const DEFAULTS = {
  bar: { period: 0, volume: Number.NaN },
  trade: { aggressor: 0, id: '', offExchange: false },
  quote: { bidSize: Number.NaN, askSize: Number.NaN },
  book: { snapshot: false },
  observation: { revision: 0, supersedes: null },
  news: { body: '', source: '', id: '', revision: 0, supersedes: null },
  'corporate-action': {},
  expiry: { quantity: null },
  rate: { instrument: null },
  status: { instrument: null, detail: '' },
} as const;

type Kind = keyof typeof DEFAULTS;
type Event = Exclude<MarketEvent, PluginResultEvent>;
type Optional<E extends Event> = keyof (typeof DEFAULTS)[E['kind']] & keyof E;
type Given<E extends Event> = Exclude<keyof E, 'ts' | 'at' | 'seq' | 'start' | 'instrument' | 'action' | Optional<E>>;

/** A corporate action that names what it turns into by its id. */
export type CorporateActionInput = CorporateAction extends infer A
  ? A extends { readonly into?: InstrumentIndex }
    ? Omit<A, 'into'> & { readonly into: string }
    : A extends { readonly into: InstrumentIndex }
      ? Omit<A, 'into'> & { readonly into: string }
      : A
  : never;

type InputOf<E extends Event> = { readonly [K in Given<E>]: E[K] } & {
  readonly [K in Exclude<Optional<E>, 'instrument'>]?: E[K];
} & {
  /** When it happened at the source: `Date`, ISO text with a zone, or Micros. */
  readonly time: BarTime;
  /** When it could first be known; the same moment by default. */
  readonly at?: BarTime;
} & (E extends { readonly instrument: unknown }
    ? 'instrument' extends Optional<E>
      ? { readonly instrument?: string | null }
      : { readonly instrument: string }
    : unknown) &
  (E extends { readonly kind: 'corporate-action' }
    ? { readonly action: CorporateActionInput | CorporateAction }
    : unknown);

/** An event as users write it: instruments by id, times as dates or text, and only what is not usual. */
export type EventInput = Event extends infer E ? (E extends Event ? InputOf<E> : never) : never;

/** An event that knows its times and not yet the universe that it will be read in. */
export interface PlacedEvent {
  readonly kind: Kind;
  readonly at: Micros;
  /** Id of its instrument; null when it has none. */
  readonly instrument: string | null;
  /** The event in a universe; null when its instrument is not in it. */
  in(universe: Universe, seq: number): MarketEvent | null;
}

/** Reads the times of an event as a user wrote it, and completes it. */
export function placeEvent(who: string, input: EventInput, row: number): PlacedEvent {
  const { kind, time, at: known, ...rest } = input as EventInput & { instrument?: string | null };
  if (!(kind in DEFAULTS))
    throw new ConfigError(
      who,
      `event ${row} is of unknown kind "${kind}"`,
      `kinds are: ${Object.keys(DEFAULTS).join(', ')}`,
    );
  if (isBareDate(time) && kind !== 'corporate-action')
    throw new DataError(
      who,
      `event ${row} (${kind}) has a bare date`,
      'state the moment, such as 2024-01-02T21:00:00Z',
    );
  const ts = moment(who, time);
  const at = known === undefined ? ts : moment(who, known);
  if (at < ts)
    throw new DataError(who, `event ${row} (${kind}) is known before it happens`, 'state at no earlier than time');
  const instrument = rest.instrument ?? null;
  const base = { kind, ...DEFAULTS[kind], ...rest, ts, at };
  const full = kind === 'bar' ? { ...base, start: ts - ((base as { period?: Micros }).period ?? 0) } : base;
  const named = 'instrument' in full;
  return {
    kind,
    at,
    instrument,
    in(universe, seq) {
      if (instrument !== null && !universe.has(instrument)) return null;
      const index = instrument === null ? -1 : universe.indexOf(instrument);
      const action = 'action' in full ? { action: inUniverse(full.action as CorporateActionInput, universe) } : {};
      return { ...full, ...(named && { instrument: index }), ...action, seq } as unknown as MarketEvent;
    },
  };
}

function inUniverse(action: CorporateActionInput | CorporateAction, universe: Universe): CorporateAction {
  if (!('into' in action) || typeof action.into !== 'string') return action as CorporateAction;
  return { ...action, into: universe.indexOf(action.into) } as CorporateAction;
}
