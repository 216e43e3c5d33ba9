import type { Micros } from '../../core/time.js';
import type { HttpRequest, HttpResponse } from '../transport/http.js';
import type { RequestWindow } from '../transport/request-budget.js';
import type { WireBar, WireQuote, WireTrade } from './message.js';

/** What REST history is made of. */
export type HistoryItem = WireBar | WireTrade | WireQuote;

/** What is asked: what became known of a symbol from `from` on and before `to`, both finite; a bar is known at its end. */
export interface HistoryStretch {
  readonly symbol: string;
  readonly kind: 'bar' | 'trade' | 'quote';
  readonly from: Micros;
  readonly to: Micros;
}

/** One answer of a service. */
export interface HistoryPage {
  /** In any order; what lies outside the stretch is left out by the reader. */
  readonly items: readonly HistoryItem[];
  /** Where the next page begins; null at the end. */
  readonly next: string | null;
  /** The service has nothing from before this time on, though more was asked for: the hole is told as a gap. */
  readonly beginsAt?: Micros;
}

/** What a service says of a window of its budget. */
export interface BudgetCount {
  readonly window: string;
  readonly used: number;
  readonly resetAt?: Micros;
}

/** All that differs between one service's history and another's: addresses, pages, and how it counts requests. */
export interface HistoryProtocol {
  readonly name: string;
  readonly kinds: readonly HistoryStretch['kind'][];
  /** What the service lets one ask, in its own weights. */
  readonly windows: readonly RequestWindow[];
  /** Where the first page of a stretch begins. */
  first(stretch: HistoryStretch): string;
  /** Where a page is asked for, by GET, and what that costs; default 1. */
  ask(stretch: HistoryStretch, page: string): { readonly url: string; readonly cost?: number };
  /** Headers of a request, such as keys: asked each time, never said. */
  readonly headers?: () => HttpRequest['headers'] | Promise<HttpRequest['headers']>;
  /** @throws DataError for an answer of another shape */
  read(stretch: HistoryStretch, page: string, body: string): HistoryPage;
  /** What the headers of an answer say of the budget. */
  readonly count?: (headers: HttpResponse['headers'], now: Micros) => readonly BudgetCount[];
  /** Why an answer of status 200 is a refusal that is to be tried again; null where it is none. */
  readonly busy?: (body: string) => string | null;
}
