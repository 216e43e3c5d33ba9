/** The real broker in its forms, spoiled. */
import { concatMap, filter, from, map, merge, type Observable, Subject } from 'rxjs';
import type { Factory } from '../../../src/core/plugin.js';
import { ExecutionReport, statusReport } from '../../../src/core/report.js';
import {
  brokerChecks,
  type FollowingBroker,
  simBroker,
  simBrokerHarness,
  testOrder,
} from '../../../src/testing/index.js';
import { changed, type Mutation, mutations, type Real, type Spoiling } from './mutation.js';

type Make = Factory<FollowingBroker>;

const WHOLE: Real<Make> = ['simBroker', simBroker()];
const PARTLY: Real<Make> = ['simBroker with partial fills', simBroker({ maxVolumeShare: 0.25 })];
const SIMPLE: Real<Make> = [
  'simBroker with few order types',
  simBroker({ orderTypes: ['market', 'limit'], timesInForce: ['gtc'] }),
];
const SLUGGISH: Real<Make> = [
  'simBroker with latency and partial fills',
  simBroker({ maxVolumeShare: 0.25, latency: { entry: '90s', response: '30s' } }),
];
const SLOW: Real<Make> = ['simBroker with latency', simBroker({ latency: { entry: '90s', response: '90s' } })];

/** Bends the stream of reports of a real broker: each becomes a list. */
function bent(make: Make, bend: (report: ExecutionReport) => readonly ExecutionReport[]): Make {
  return changed(make, (real) => ({
    reports$: real.reports$.pipe(concatMap((report) => from(bend(report)))) as Observable<ExecutionReport>,
  }));
}

/** A copy of a report with other facts. */
function rewritten(report: ExecutionReport, facts: { [field: string]: unknown }): ExecutionReport {
  return Object.assign(Object.create(ExecutionReport.prototype) as ExecutionReport, report, facts);
}

const head = ({ orderId, ts, at }: ExecutionReport): { orderId: string; ts: number; at: number } => ({
  orderId,
  ts,
  at,
});

/** Sends an id that it has seen again under another name, and hears of it under the first. */
function resending(make: Make): Make {
  return changed(make, (real) => {
    const seen = new Set<string>();
    return {
      submit(order) {
        const again = seen.has(order.id);
        seen.add(order.id);
        if (!again) return real.submit(order);
        const { side, limitPrice, quantity, type, timeInForce } = order;
        return real.submit(
          testOrder({ id: `${order.id}/again`, side, quantity, type, timeInForce, ...(limitPrice && { limitPrice }) }),
        );
      },
      reports$: real.reports$.pipe(
        map((report) =>
          report.orderId.endsWith('/again') ? rewritten(report, { orderId: report.orderId.slice(0, -6) }) : report,
        ),
        filter((report) => report.type !== 'accepted'),
      ),
    };
  });
}

/** Stops listening to an order once its cancel was asked for. */
function forgetting(make: Make): Make {
  return changed(make, (real) => {
    const gone = new Set<string>();
    return {
      cancel(id) {
        gone.add(id);
        return real.cancel(id);
      },
      reports$: real.reports$.pipe(filter((report) => !(gone.has(report.orderId) && report.type === 'fill'))),
    };
  });
}

/** Believes in a cancel at once, and no more in the order. */
function hasty(make: Make): Make {
  return changed(make, (real) => {
    const own = new Subject<ExecutionReport>();
    const gone = new Set<string>();
    return {
      async cancel(id) {
        await real.cancel(id);
        if (!gone.has(id)) own.next(statusReport('cancelled', { orderId: id, ts: 0, at: 0 }));
        gone.add(id);
      },
      reports$: merge(own, real.reports$.pipe(filter((report) => !gone.has(report.orderId)))),
    };
  });
}

/** Answers at once. */
function eager(make: Make, call: 'submit' | 'cancel'): Make {
  return changed(make, (real) => {
    const own = new Subject<ExecutionReport>();
    const reports$ = merge(own, real.reports$);
    return call === 'submit'
      ? {
          reports$,
          submit(order) {
            own.next(statusReport('accepted', { orderId: order.id, ts: 0, at: 0 }));
            return real.submit(order);
          },
        }
      : {
          reports$,
          cancel(id) {
            own.next(statusReport('cancel-rejected', { orderId: id, ts: 0, at: 0 }));
            return real.cancel(id);
          },
        };
  });
}

const without = (make: Make, type: ExecutionReport['type']): Make =>
  bent(make, (report) => (report.type === type ? [] : [report]));

const spoilings: readonly Spoiling<Make>[] = [
  {
    check: 'BR-01',
    how: 'takes ids of no length',
    spoil: (m) => changed(m, (real) => ({ capabilities: { ...real.capabilities, maxIdLength: 0 } })),
    real: [WHOLE, SIMPLE],
  },
  { check: 'BR-01', how: 'has no venue', spoil: (m) => changed(m, () => ({ venue: '' })), real: [PARTLY, SLOW] },
  {
    check: 'BR-02',
    how: 'accepts again after the end',
    spoil: (m) =>
      bent(m, (report) => (report.type === 'cancelled' ? [report, statusReport('accepted', head(report))] : [report])),
    real: [WHOLE, PARTLY],
  },
  {
    check: 'BR-02',
    how: 'rejects what it has accepted and filled',
    spoil: (m) =>
      bent(m, (report) => (report.type === 'fill' ? [report, statusReport('rejected', head(report))] : [report])),
    real: [WHOLE, SLOW],
  },
  {
    check: 'BR-03',
    how: 'reports every fill twice, under another id',
    spoil: (m) =>
      bent(m, (report) =>
        report.type === 'fill' ? [report, rewritten(report, { fillId: `${report.fillId}-again` })] : [report],
      ),
    real: [WHOLE, PARTLY],
  },
  {
    check: 'BR-03',
    how: 'counts each fill by itself',
    spoil: (m) => bent(m, (report) => [rewritten(report, { cumulativeFixed: report.quantityFixed })]),
    real: [PARTLY, SLUGGISH],
  },
  {
    check: 'BR-03',
    how: 'gives all fills one id',
    spoil: (m) => bent(m, (report) => (report.type === 'fill' ? [rewritten(report, { fillId: 'fill' })] : [report])),
    real: [PARTLY, SLUGGISH],
  },
  { check: 'BR-04', how: 'sends a repeated id as a new order', spoil: resending, real: [WHOLE, PARTLY] },
  { check: 'BR-05', how: 'drops fills after a cancel was asked for', spoil: forgetting, real: [SLOW, SLUGGISH] },
  { check: 'BR-05', how: 'believes that a cancel has won', spoil: hasty, real: [SLOW, SLUGGISH] },
  { check: 'BR-06', how: 'says accepted inside submit', spoil: (m) => eager(m, 'submit'), real: [WHOLE, SLOW] },
  {
    check: 'BR-06',
    how: 'says cancel-rejected inside cancel',
    spoil: (m) => eager(m, 'cancel'),
    real: [WHOLE, PARTLY],
  },
  {
    check: 'BR-07',
    how: 'reconciles without open orders',
    spoil: (m) => changed(m, (real) => ({ reconcile: async () => ({ ...(await real.reconcile()), openOrders: [] }) })),
    real: [WHOLE, PARTLY],
  },
  {
    check: 'BR-07',
    how: 'reconciles what was filled as not filled',
    spoil: (m) =>
      changed(m, (real) => ({
        reconcile: async () => {
          const account = await real.reconcile();
          return { ...account, openOrders: account.openOrders.map((one) => ({ ...one, filled: 0 })) };
        },
      })),
    real: [PARTLY],
  },
  {
    check: 'BR-07',
    how: 'turns positions over when it connects again',
    spoil: (m) =>
      changed(m, (real) => ({
        connect: async (signal) => {
          const account = await real.connect(signal);
          return {
            ...account,
            positions: account.positions.map((one) => ({ ...one, quantity: -Number(one.quantity) })),
          };
        },
      })),
    real: [WHOLE, SLOW],
  },
  { check: 'BR-07', how: 'loses the reports of fills', spoil: (m) => without(m, 'fill'), real: [WHOLE, PARTLY] },
  {
    check: 'BR-08',
    how: 'declares more than it can do',
    spoil: (m) =>
      changed(m, (real) => ({ capabilities: { ...real.capabilities, orderTypes: ['market', 'limit', 'stop'] } })),
    real: [SIMPLE],
  },
  {
    check: 'BR-08',
    how: 'takes what it does not declare',
    spoil: (m) => changed(m, (real) => ({ capabilities: { ...real.capabilities, orderTypes: ['market', 'limit'] } })),
    real: [WHOLE, PARTLY],
  },
  {
    check: 'BR-08',
    how: 'takes a time in force that it does not declare',
    spoil: (m) => changed(m, (real) => ({ capabilities: { ...real.capabilities, timesInForce: ['gtc'] } })),
    real: [WHOLE, SLOW],
  },
  {
    check: 'BR-09',
    how: 'is silent about a cancel in vain',
    spoil: (m) => without(m, 'cancel-rejected'),
    real: [WHOLE, PARTLY],
  },
  {
    check: 'BR-09',
    how: 'is silent about a change in vain',
    spoil: (m) => without(m, 'replace-rejected'),
    real: [WHOLE, SLOW],
  },
  {
    check: 'BR-10',
    how: 'close does nothing',
    spoil: (m) => changed(m, () => ({ close: async () => {} })),
    real: [WHOLE, PARTLY],
  },
  {
    check: 'BR-10',
    how: 'closes only once',
    spoil: (m) =>
      changed(m, (real) => {
        let closed = false;
        return {
          close() {
            if (closed) throw new Error('closed already');
            closed = true;
            return real.close();
          },
        };
      }),
    real: [WHOLE, SIMPLE],
  },
  {
    check: 'BR-10',
    how: 'takes orders after close',
    spoil: (m) => changed(m, (real) => ({ submit: (order) => real.submit(order).catch(() => {}) })),
    real: [WHOLE, SLOW],
  },
  {
    check: 'BR-11',
    how: 'knows before it happens',
    spoil: (m) => bent(m, (report) => [rewritten(report, { at: report.ts - 1 })]),
    real: [WHOLE, PARTLY],
  },
  {
    check: 'BR-11',
    how: 'goes back in time',
    spoil: (m) => {
      let k = 0;
      return bent(m, (report) => [rewritten(report, { ts: 0, at: report.at - 1e9 * k++ })]);
    },
    real: [WHOLE, SLOW],
  },
  {
    check: 'BR-12',
    how: 'does not look at the signal',
    spoil: (m) => changed(m, (real) => ({ connect: () => real.connect(new AbortController().signal) })),
    real: [WHOLE, PARTLY],
  },
  { check: 'BR-13', how: 'is silent about a change', spoil: (m) => without(m, 'replaced'), real: [WHOLE, PARTLY] },
  {
    check: 'BR-13',
    how: 'confirms a change that it does not make',
    spoil: (m) =>
      changed(m, (real) => {
        const own = new Subject<ExecutionReport>();
        return {
          reports$: merge(own, real.reports$),
          async replace(change) {
            const { at } = await real.reconcile();
            void Promise.resolve().then(() => own.next(statusReport('replaced', { orderId: change.id, ts: at, at })));
          },
        };
      }),
    real: [WHOLE, SLOW],
  },
];

/** All of them. */
export const brokerMutations: readonly Mutation[] = mutations(
  (make: Make) => brokerChecks(simBrokerHarness(make)),
  spoilings,
);
