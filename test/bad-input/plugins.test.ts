import { describe, expect, it } from 'vitest';
import type { DataSource } from '../../src/contracts/data-source.js';
import type { Execution } from '../../src/contracts/execution.js';
import type { FeatureSet } from '../../src/contracts/feature-set.js';
import type { Model } from '../../src/contracts/model.js';
import type { Optimizer } from '../../src/contracts/optimizer.js';
import { APPROVE, type RiskPolicy } from '../../src/contracts/risk-policy.js';
import {
  type BacktestOptions,
  backtest,
  defineStrategy,
  instrument,
  type MarketEvent,
  type RowTable,
  type RunSnapshot,
} from '../../src/index.js';
import { featureSetChecks, runContract } from '../../src/testing/index.js';
import { days, trade } from '../engine/hand-made.js';
import { refused } from './refusal.js';

const plain = { version: '1', apiVersion: 1, snapshot: () => ({ json: null }), restore() {} } as const;

interface Parts {
  readonly features: FeatureSet;
  readonly model: Model;
  readonly optimizer: Optimizer;
  readonly execution: Execution;
  readonly policy: RiskPolicy;
}

/** Plug-ins that do as little as they can, with every optional method. */
function harmless(): Parts {
  return {
    features: {
      ...plain,
      name: 'my features',
      scope: 'instrument',
      reads: ['bar'],
      columns: ['one'],
      warmup: 1,
      update: (event, rows) => 'instrument' in event && rows.set(event.instrument, 0, 1),
      settle() {},
    },
    model: {
      ...plain,
      name: 'my model',
      needs: ['one'],
      lookback: 1,
      horizon: { steps: 1 },
      predict: (x, out) => void out.mean.fill(x.get(0, 0)),
      learn() {},
      fit: async () => ({ rows: 1, details: null }),
    },
    optimizer: {
      ...plain,
      name: 'my optimizer',
      lookback: 1,
      observe() {},
      solve: () => 'optimal',
    },
    execution: {
      ...plain,
      name: 'my execution',
      plan(_targets, at) {
        at.wake(at.now + 1000);
        return [trade(1)];
      },
      observe: () => undefined,
      wake: () => undefined,
    },
    policy: { ...plain, name: 'my policy', review: () => APPROVE, observe: () => undefined, settle: () => undefined },
  };
}

function run(parts: Parts, more: Partial<BacktestOptions> = {}) {
  return backtest({
    strategy: defineStrategy({
      name: 'mine',
      features: () => parts.features,
      model: () => parts.model,
      optimizer: () => parts.optimizer,
      execution: () => parts.execution,
      risk: [() => parts.policy],
      refit: { every: 3, minimum: 2 },
    }),
    data: days('A', [100, 101, 102, 103, 104, 105]),
    instruments: [instrument({ id: 'A' })],
    cash: 10_000,
    seed: 42,
    ...more,
  });
}

const boom = (): never => {
  throw new Error('boom');
};

it('the harmless ones are harmless', async () => {
  expect((await run(harmless())).fills).toHaveLength(5);
});

describe('a plug-in that throws ends the run: who, in which call, where and with which seed', () => {
  it.each<[keyof Parts, string, string]>([
    ['features', 'update', 'feature set my features'],
    ['features', 'settle', 'feature set my features'],
    ['model', 'predict', 'model my model'],
    ['model', 'learn', 'model my model'],
    ['model', 'fit', 'model my model'],
    ['optimizer', 'observe', 'optimizer my optimizer'],
    ['optimizer', 'solve', 'optimizer my optimizer'],
    ['execution', 'plan', 'execution my execution'],
    ['execution', 'observe', 'execution my execution'],
    ['execution', 'wake', 'execution my execution'],
    ['policy', 'review', 'risk policy my policy'],
    ['policy', 'observe', 'risk policy my policy'],
    ['policy', 'settle', 'risk policy my policy'],
  ])('%s: %s', async (part, method, who) => {
    const parts = harmless();
    const error = await refused(() => run({ ...parts, [part]: { ...parts[part], [method]: boom } }));
    expect(error).toMatchObject({ name: 'PluginError', who });
    expect(error.what).toMatch(new RegExp(`^${method} threw`));
    expect(error.what).toMatch(/boom$/);
    expect((error.error.cause as Error).message).toBe('boom');
    expect(error.error.context).toMatchObject({ seed: 42 });
    expect(error.error.context['events']).toBeGreaterThan(0);
    expect(error.error.context['now']).toMatch(/^2024-01-0\dT16:00/);
    if (method === 'update') expect(error.what).toBe('update threw at event seq 0: boom');
  });

  it.each(['features', 'model', 'optimizer', 'execution', 'policy'] as const)(
    '%s: snapshot and restore',
    async (part) => {
      const parts = harmless();
      const broken = (method: string): Parts => ({ ...parts, [part]: { ...parts[part], [method]: boom } });
      const taken: RunSnapshot[] = [];
      const checkpoint = { every: 2, save: (take: () => RunSnapshot) => void taken.push(take()) };
      const snapshot = await refused(() => run(broken('snapshot'), { checkpoint }));
      expect(snapshot).toMatchObject({ name: 'PluginError', who: parts[part].name, what: 'snapshot threw: boom' });
      await run(parts, { checkpoint });
      const restore = await refused(() => run(broken('restore'), { resume: taken[0]! }));
      expect(restore).toMatchObject({ name: 'PluginError', who: parts[part].name, what: 'restore threw: boom' });
    },
  );

  it('a source', async () => {
    const data: DataSource = {
      ...days('A', []),
      name: 'my source',
      // biome-ignore lint/correctness/useYield: it never comes to that
      async *history() {
        boom();
      },
      provides: { kinds: ['bar'], history: true, live: false },
      version: '1',
      apiVersion: 1,
    };
    const error = await refused(() => run(harmless(), { data }));
    expect(error).toMatchObject({ name: 'DataError', who: 'data source my source', what: 'reading failed: boom' });
  });

  it('a source without history', async () => {
    const { history: _, ...rest } = { ...days('A', [1]), name: 'live only', version: '1', apiVersion: 1 as const };
    const provides = { kinds: ['bar'], history: false, live: true } as const;
    const error = await refused(() => run(harmless(), { data: { ...rest, provides } }));
    expect(error).toMatchObject({ name: 'ConfigError', who: 'data source live only', what: 'it has no history' });
  });
});

/** A feature set that is honest but for what `update` is told to do. */
function featureSet(update: (event: MarketEvent, rows: RowTable, kept: { event: MarketEvent | null }) => number) {
  return (): FeatureSet => {
    const kept: { event: MarketEvent | null } = { event: null };
    return {
      ...plain,
      name: 'suspect',
      scope: 'instrument',
      reads: ['bar'],
      columns: ['value'],
      warmup: 1,
      update(event, rows) {
        if (event.kind === 'bar') rows.set(event.instrument, 0, update(event, rows, kept));
      },
    };
  };
}

const closeOf = (event: MarketEvent): number => (event.kind === 'bar' ? event.close : Number.NaN);

describe('the kit catches what a run cannot see', () => {
  const caught = async (make: ReturnType<typeof featureSet>): Promise<string[]> =>
    (await runContract(featureSetChecks(make))).failed.map((one) => `${one.id} ${String(one.error)}`);

  it('an honest set passes', async () => {
    expect(await caught(featureSet(closeOf))).toEqual([]);
  });

  it('a set that keeps a buffer that was lent to it', async () => {
    const keeps = featureSet((event, _rows, kept) => {
      const before = kept.event;
      kept.event = event;
      return before === null ? 0 : closeOf(before);
    });
    expect((await caught(keeps)).join('\n')).toMatch(/keep|buffer|poison/i);
  });

  it('a set that reads the clock, and one that rolls dice', async () => {
    expect((await caught(featureSet((event) => closeOf(event) + 0 * Date.now()))).join('\n')).toMatch(/Date\.now/);
    expect((await caught(featureSet((event) => closeOf(event) + 0 * Math.random()))).join('\n')).toMatch(
      /Math\.random/,
    );
  });
});
