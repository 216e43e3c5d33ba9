import { describe, expectTypeOf, it } from 'vitest';
import type { Broker } from '../../src/contracts/broker.js';
import type { DataSource } from '../../src/contracts/data-source.js';
import type { Execution } from '../../src/contracts/execution.js';
import type { FeatureSet } from '../../src/contracts/feature-set.js';
import type { Model } from '../../src/contracts/model.js';
import type { Optimizer } from '../../src/contracts/optimizer.js';
import type { RiskPolicy } from '../../src/contracts/risk-policy.js';
import type { ApprovedOrder, ApprovedReplace, NewIntent, Order, OrderTerms } from '../../src/core/order.js';
import type { Factory } from '../../src/core/plugin.js';
import type { Decision } from '../../src/core/portfolio.js';
import type { StrategyOptions } from '../../src/engine/strategy.js';
import type { Venue } from '../../src/venues/venue.js';

// These are tests of the compiler: `npm run check:types` fails when one of the lines below starts to compile.

declare const order: Order;
declare const terms: OrderTerms;
declare const intent: NewIntent;
declare const approved: ApprovedOrder;
declare const change: ApprovedReplace;
declare const venue: Venue;
declare const broker: Broker;

/** Which members a broker could do without. */
type NotNeeded<K extends keyof Broker> = K extends keyof Broker ? (Omit<Broker, K> extends Broker ? K : never) : never;

describe('an order that no gate has approved', () => {
  it('reaches no venue and no broker', () => {
    const never = (): void => {
      venue.submit(approved, 0);
      void broker.submit(approved);
      // @ts-expect-error an order is not approved by being well formed
      venue.submit(order, 0);
      // @ts-expect-error nor is it for a broker
      void broker.submit(order);
      // @ts-expect-error nor are its terms
      venue.submit(terms, 0);
      // @ts-expect-error nor is what an Execution asks for
      venue.submit(intent, 0);
      // @ts-expect-error a copy has lost the approval of its original
      void broker.submit({ ...order });
      venue.replace(change, 0);
      // @ts-expect-error a change must be approved too
      venue.replace({ id: 'a', quantityFixed: 1n, limitFixed: null, stopFixed: null }, 0);
      // @ts-expect-error also on its way to a broker
      void broker.replace({ id: 'a', quantityFixed: 1n, limitFixed: null, stopFixed: null });
    };
    expectTypeOf(never).toBeFunction();
    expectTypeOf<ApprovedOrder>().toExtend<Order>();
    expectTypeOf<Order>().not.toExtend<ApprovedOrder>();
  });

  it('is not made by plug-ins: they give intents', () => {
    expectTypeOf<ReturnType<Execution['plan']>[number]>().not.toExtend<Order>();
    expectTypeOf<NewIntent>().toExtend<ReturnType<Execution['plan']>[number]>();
  });
});

describe('a plug-in without one of its methods', () => {
  it('does not compile as a plug-in of its port', () => {
    expectTypeOf<Omit<FeatureSet, 'update'>>().not.toExtend<FeatureSet>();
    expectTypeOf<Omit<FeatureSet, 'snapshot'>>().not.toExtend<FeatureSet>();
    expectTypeOf<Omit<FeatureSet, 'settle' | 'batch'>>().toExtend<FeatureSet>();
    expectTypeOf<Omit<Model, 'predict'>>().not.toExtend<Model>();
    expectTypeOf<Omit<Model, 'restore'>>().not.toExtend<Model>();
    expectTypeOf<Omit<Model, 'fit' | 'learn'>>().toExtend<Model>();
    expectTypeOf<Omit<Optimizer, 'solve'>>().not.toExtend<Optimizer>();
    expectTypeOf<Omit<Optimizer, 'observe'>>().toExtend<Optimizer>();
    expectTypeOf<Omit<Execution, 'plan'>>().not.toExtend<Execution>();
    expectTypeOf<Omit<RiskPolicy, 'review'>>().not.toExtend<RiskPolicy>();
    expectTypeOf<Omit<RiskPolicy, 'settle' | 'observe' | 'reviewAll'>>().toExtend<RiskPolicy>();
    expectTypeOf<Omit<DataSource, 'provides'>>().not.toExtend<DataSource>();
    expectTypeOf<NotNeeded<Exclude<keyof Broker, 'findOrder' | 'pastFills' | 'events$'>>>().toEqualTypeOf<never>();
    expectTypeOf<NotNeeded<'submit' | 'cancel'>>().toEqualTypeOf<never>();
  });

  it('of the wrong version of the port does not compile', () => {
    expectTypeOf<Omit<Model, 'apiVersion'> & { readonly apiVersion: 2 }>().not.toExtend<Model>();
  });

  it('does not fit into a strategy, nor does one of another port', () => {
    expectTypeOf<Factory<Model>>().not.toExtend<StrategyOptions['features']>();
    expectTypeOf<Factory<Omit<Optimizer, 'solve'>>>().not.toExtend<StrategyOptions['optimizer']>();
    expectTypeOf<Factory<Model>>().toExtend<StrategyOptions['model']>();
  });
});

describe('what plug-ins are lent', () => {
  it('cannot be written through', () => {
    const never = (at: Decision): void => {
      // @ts-expect-error the time is the engine's
      at.now = 1;
      // @ts-expect-error equity is the ledger's
      at.equity = 1e9;
      // @ts-expect-error positions are the ledger's
      at.positions = at.account;
    };
    expectTypeOf(never).toBeFunction();
    expectTypeOf<Parameters<NonNullable<DataSource['history']>>[1]>().toEqualTypeOf<AbortSignal>();
  });
});
