import { from } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../src/adapters/transport/virtual-clock.js';
import { memoryLineStore } from '../../src/artifacts/line-store.js';
import type { Manifest } from '../../src/artifacts/manifest.js';
import { PromotionBook } from '../../src/artifacts/promotion-book.js';
import type { DataSource } from '../../src/contracts/data-source.js';
import type { MarketEvent } from '../../src/core/event.js';
import { Random } from '../../src/core/random.js';
import { Universe } from '../../src/core/universe.js';
import { synthetic } from '../../src/data/synthetic.js';
import { sma } from '../../src/features/index.js';
import { backtest, defineStrategy, flags, instrument, type Strategy, strategyFingerprint } from '../../src/index.js';
import { live, paperBroker } from '../../src/live/index.js';
import { rule } from '../../src/models/rule.js';
import { memoryJournal } from '../../src/oms/index.js';
import { fixedQuantity } from '../../src/portfolio/fixed-quantity.js';

const instruments = [instrument({ id: 'A' })];
const on = { enable_realtime_data: true, enable_oms_v1: true, enable_risk_v2: true, enable_bt_gates: true };
const made = (quantity: number): Strategy =>
  defineStrategy({
    name: 'trend',
    features: sma({ period: 2 }),
    model: rule({ needs: ['sma_2'] }, () => 1),
    optimizer: fixedQuantity({ quantity }),
  });
const data = (seed: number) => synthetic({ instruments: 'A', bars: 40, seed });
const manifestOf = async (strategy: Strategy, seed = 1): Promise<Manifest> =>
  (await backtest({ strategy, data: data(seed), instruments, cash: 10_000 })).manifest();
const who = { who: 'Ada', when: '2026-01-31T12:00:00Z', reason: 'passed' };
const verdict = { decision: 'promote', tests: [{ id: 'luck', outcome: 'passed', sentence: 'better than luck' }] };
const promoteIn = (book: PromotionBook, strategy: Strategy, manifest: Manifest) =>
  book.promote(manifest, { ...who, name: 'trend', strategy: strategyFingerprint(strategy).hash, verdict });

/** A source of bars as they would come, that tells whether anybody listened. */
function feed() {
  const bars = Array.from({ length: 12 }, (_, i): MarketEvent => {
    const ts = 1_700_000_000_000_000 + i * 60_000_000;
    return {
      kind: 'bar',
      instrument: 0,
      start: ts - 60_000_000,
      ts,
      at: ts,
      seq: i,
      open: 10,
      high: 11,
      low: 9,
      close: 10,
      volume: 5,
    } as MarketEvent;
  });
  const heard = { listened: false };
  const source: DataSource = {
    name: 'bars',
    version: '1',
    apiVersion: 1,
    provides: { kinds: ['bar'], history: false, live: true },
    live: () => {
      heard.listened = true;
      return from(bars);
    },
  } as DataSource;
  return { source, heard };
}

const broker = () =>
  paperBroker()({ universe: new Universe(instruments), flags: flags(), random: (name) => new Random(1, name) });

async function run(strategy: Strategy, more: Partial<Parameters<typeof live>[0]>) {
  const { source, heard } = feed();
  const sim = broker();
  const started = live({
    strategy,
    source,
    instruments,
    cash: 10_000,
    kinds: ['bar'],
    clock: new VirtualClock(0),
    flags: on,
    brokers: { sim },
    oms: { sim: { journal: memoryJournal() } },
    confirm: 'real-money',
    ...more,
  });
  return { started, heard };
}

/** What a run was refused with, and that nothing was opened for it. */
async function refusal(
  strategy: Strategy,
  promotion: { book: PromotionBook; manifest: Manifest; name?: string },
): Promise<string> {
  const { started, heard } = await run(strategy, { promotion });
  const error = await started.result().then(
    () => 'let through',
    (cause: Error) => cause.message,
  );
  expect(heard.listened).toBe(false);
  return error;
}

describe('real money with the gates on', () => {
  it('trades what was promoted as it is now', async () => {
    const book = new PromotionBook(memoryLineStore());
    const manifest = await manifestOf(made(1));
    await promoteIn(book, made(1), manifest);
    const { started, heard } = await run(made(1), { promotion: { book, manifest } });
    const result = await started.result();
    expect(heard.listened).toBe(true);
    expect(result.events).toBeGreaterThan(5);
  });

  it('refuses without a book, at once', async () => {
    await expect(run(made(1), {})).rejects.toThrow(/no promotion is named/);
  });

  it('refuses what was never promoted, promoted under another name, or is another strategy', async () => {
    const book = new PromotionBook(memoryLineStore());
    const manifest = await manifestOf(made(1));
    expect(await refusal(made(1), { book, manifest })).toMatch(/never promoted/);
    await promoteIn(book, made(1), manifest);
    expect(await refusal(made(1), { book, manifest, name: 'other' })).toMatch(/"other" was never promoted/);
    expect(await refusal(made(2), { book, manifest })).toMatch(/is not the strategy that was promoted/);
  });

  it('refuses what was revoked, with who and why', async () => {
    const book = new PromotionBook(memoryLineStore());
    const manifest = await manifestOf(made(1));
    await promoteIn(book, made(1), manifest);
    await book.revoke('trend', { ...who, reason: 'costs have risen' });
    expect(await refusal(made(1), { book, manifest })).toMatch(
      /revoked on 2026-01-31T12:00:00Z by Ada: costs have risen/,
    );
  });

  it('refuses changed data, code, options, models and results, each by its name', async () => {
    const book = new PromotionBook(memoryLineStore());
    const manifest = await manifestOf(made(1));
    await promoteIn(book, made(1), manifest);
    expect(await refusal(made(1), { book, manifest: await manifestOf(made(1), 2) })).toMatch(/on other data/);
    const code = { ...manifest.code, hash: 'a'.repeat(64) };
    expect(await refusal(made(1), { book, manifest: { ...manifest, code } })).toMatch(/on other code/);
    expect(await refusal(made(1), { book, manifest: { ...manifest, options: {} } })).toMatch(/on other options/);
    expect(await refusal(made(1), { book, manifest: { ...manifest, plugins: [] } })).toMatch(/on other models/);
    expect(await refusal(made(1), { book, manifest: { ...manifest, seed: 9 } })).toMatch(
      /on other flags, seeds or results/,
    );
    const old = { ...manifest, code: { ...manifest.code, version: '0.0.0' } };
    await expect(run(made(1), { promotion: { book, manifest: old } })).rejects.toThrow(/judged by edgeproof 0.0.0/);
  });

  it('trades on when more trials were made since', async () => {
    const book = new PromotionBook(memoryLineStore());
    const manifest = await manifestOf(made(1));
    await promoteIn(book, made(1), manifest);
    const later = { ...manifest, trials: { count: 900, source: 'trial ledger' } };
    const { started } = await run(made(1), { promotion: { book, manifest: later } });
    expect((await started.result()).events).toBeGreaterThan(5);
  });

  it('refuses a book that was edited', async () => {
    const store = memoryLineStore();
    const manifest = await manifestOf(made(1));
    await promoteIn(new PromotionBook(store), made(1), manifest);
    const [line] = await store.read(0);
    const forged = memoryLineStore();
    await forged.append(line!.replace('"who":"Ada"', '"who":"Eve"'), 0);
    expect(await refusal(made(1), { book: new PromotionBook(forged), manifest })).toMatch(/line 1 does not follow/);
  });

  it('goes back one version by one call', async () => {
    const book = new PromotionBook(memoryLineStore());
    const [one, two] = [await manifestOf(made(1)), await manifestOf(made(2))];
    await promoteIn(book, made(1), one);
    await promoteIn(book, made(2), two);
    expect(await refusal(made(1), { book, manifest: one })).toMatch(/is not the strategy/);
    await book.rollback('trend', who);
    expect(await refusal(made(2), { book, manifest: two })).toMatch(/promoted as version 1/);
    const back = await run(made(1), { promotion: { book, manifest: one } });
    expect((await back.started.result()).events).toBeGreaterThan(5);
  });
});

describe('real money with the gates rolled back', () => {
  it('starts without a book as it did before there were gates, and says so', async () => {
    const off = {
      flags: { ...on, enable_bt_gates: false },
      rollback: { flag: 'enable_bt_gates', reason: 'book is lost' },
    } as const;
    const without = await run(made(1), off);
    const alerts: string[] = [];
    without.started.alerts$.subscribe((one) => alerts.push(one.message));
    const plain = await without.started.result();
    expect(alerts).toContain('enable_bt_gates is off: book is lost');
    const book = new PromotionBook(memoryLineStore());
    const manifest = await manifestOf(made(1));
    const named = await (await run(made(1), { ...off, promotion: { book, manifest } })).started.result();
    expect(named.hash).toBe(plain.hash);
  });
});
