import { type Observable, Subject } from 'rxjs';
import type { ExecutionReport } from '../../core/report.js';
import type { Micros } from '../../core/time.js';
import { type BrokerEvent, type BrokerEventKind, rawText } from './broker-event.js';
import type { Secrets } from './secrets.js';

/** What a broker says: reports of orders, and events beside them. Silent once closed. */
export class Voice {
  readonly reports$: Observable<ExecutionReport>;
  readonly events$: Observable<BrokerEvent>;
  readonly #reports = new Subject<ExecutionReport>();
  readonly #events = new Subject<BrokerEvent>();
  readonly #secrets: Secrets;
  readonly #now: () => Micros;
  /** Counts what was reported: whoever asks several questions sees whether anything came between. */
  count = 0;
  silent = true;

  constructor(secrets: Secrets, now: () => Micros) {
    this.#secrets = secrets;
    this.#now = now;
    this.reports$ = this.#reports.asObservable();
    this.events$ = this.#events.asObservable();
  }

  readonly report = (report: ExecutionReport): void => {
    this.count++;
    if (!this.silent) this.#reports.next(report);
  };

  readonly say = (
    kind: BrokerEventKind,
    text: string,
    more: { level?: BrokerEvent['level']; orderId?: string; raw?: string } = {},
  ): void => {
    if (this.silent) return;
    const { level = 'info', orderId = '', raw = '' } = more;
    const washed = { text: this.#secrets.wash(text), raw: rawText(this.#secrets.wash(raw)) };
    this.#events.next({ kind, at: this.#now(), level, orderId, ...washed });
  };
}
