import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BarEvent } from '../../src/core/event.js';
import { feeBps } from '../../src/venues/costs/fees.js';
import { makerTaker } from '../../src/venues/costs/maker-taker.js';
import { slippageBps, volatilitySlippage } from '../../src/venues/costs/slippage.js';
import type { SimVenueOptions } from '../../src/venues/options.js';
import { fillProfiles } from '../../src/venues/profiles.js';
import { Bench, env, type OrderSpec } from './desk.js';
import { flow, type Step } from './flow.js';

const profiles = Object.values(fillProfiles).filter((one) => one.fillsFrom === undefined);
const seeds = fc.integer({ min: 0, max: 1_000_000 });
const RUNS = { numRuns: 60 };

interface Ran {
  readonly bench: Bench;
  readonly specs: ReadonlyMap<string, OrderSpec>;
  readonly sentAt: ReadonlyMap<string, number>;
}

function play(bench: Bench, steps: readonly Step[], visit?: (step: Step, before: number) => void): Ran {
  const specs = new Map<string, OrderSpec>();
  const sentAt = new Map<string, number>();
  for (const step of steps) {
    const before = bench.reports.length;
    bench.step(step.event);
    visit?.(step, before);
    for (const one of step.orders) {
      specs.set(one.id!, one);
      sentAt.set(one.id!, bench.now);
      bench.submit(one);
    }
    if (step.cancel) {
      const oldest = bench.venue.openOrders()[0];
      if (oldest !== undefined) bench.cancel(oldest.id);
    }
    bench.end();
  }
  return { bench, specs, sentAt };
}

/** The bar that a fill belongs to, by its time at the venue. */
function barOf(steps: readonly Step[], ts: number): BarEvent[] {
  return steps.map((one) => one.event).filter((one) => one.start <= ts && ts <= one.ts);
}

describe('for every flow of orders and bars', () => {
  // Legal transitions, `at >= now` and `ts <= at` are checked by the bench on every report.
  it.each(profiles.map((one) => [JSON.stringify(one), one] as const))(
    '%s: what is filled could have been',
    (_, profile) => {
      fc.assert(
        fc.property(seeds, (seed) => {
          const steps = flow(seed, 60);
          const { bench, specs, sentAt } = play(new Bench(profile), steps);
          const filled = new Map<string, number>();
          for (const fill of bench.fills()) {
            const spec = specs.get(fill.id)!;
            const total = (filled.get(fill.id) ?? 0) + fill.quantity;
            filled.set(fill.id, total);
            expect(total).toBeLessThanOrEqual(Number(spec.quantity));
            expect(fill.ts).toBeGreaterThanOrEqual(sentAt.get(fill.id)!);
            if (spec.limit !== undefined && spec.side === 'buy')
              expect(fill.price).toBeLessThanOrEqual(Number(spec.limit));
            if (spec.limit !== undefined && spec.side === 'sell')
              expect(fill.price).toBeGreaterThanOrEqual(Number(spec.limit));
            const bars = barOf(steps, fill.ts);
            const inside = bars.some((one) => fill.price <= one.high + 1e-9 && fill.price >= one.low - 1e-9);
            // By choice a limit that the market has gapped over gets its own price, worse than any print.
            const pessimist = profile.limitGap === 'limit' && fill.price === Number(spec.limit);
            if (!inside && !pessimist) throw new Error(`${fill.id} at ${fill.price} is in no bar around ${fill.ts}`);
          }
        }),
        RUNS,
      );
    },
  );

  it('fills stay within the volume share, whatever the profile', () => {
    fc.assert(
      fc.property(
        seeds,
        fc.constantFrom(...profiles),
        fc.double({ min: 0.01, max: 1, noNaN: true }),
        (seed, profile, share) => {
          const bench = new Bench({ ...profile, maxVolumeShare: share });
          play(bench, flow(seed, 60), (step, before) => {
            const fills = bench.reports.slice(before).filter((one) => one.type === 'fill');
            const sum = fills.reduce((total, one) => total + one.quantity.toNumber(), 0);
            expect(sum).toBeLessThanOrEqual(step.event.volume * share + 1e-9);
          });
        },
      ),
      RUNS,
    );
  });

  it('slippage never helps, and never beyond a limit', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const steps = flow(seed, 40);
        const key = (b: Bench) => new Map(b.fills().map((one) => [one.id, one]));
        const plain = key(play(new Bench(), steps).bench);
        const { bench, specs } = play(new Bench({ slippage: slippageBps({ rate: 7 }) }), steps);
        for (const [id, fill] of key(bench)) {
          const before = plain.get(id)!;
          const spec = specs.get(id)!;
          const worse = spec.side === 'buy' ? fill.price - before.price : before.price - fill.price;
          expect(worse).toBeGreaterThanOrEqual(-1e-9);
          if (spec.limit !== undefined && spec.side === 'buy')
            expect(fill.price).toBeLessThanOrEqual(Number(spec.limit));
        }
      }),
      RUNS,
    );
  });

  it('the worst case is never better than an assumed path', () => {
    const paths = ['open-high-low-close', 'open-low-high-close', 'nearest'] as const;
    fc.assert(
      fc.property(seeds, (seed) => {
        const [first, second] = flow(seed, 2) as [Step, Step];
        for (const one of first.orders) {
          const price = (path: SimVenueOptions['path'] & string) => {
            const { bench } = play(new Bench({ path }), [
              { ...first, orders: [{ ...one, reduceOnly: false }] },
              { ...second, orders: [] },
            ]);
            return bench.fills()[0]?.price;
          };
          const worst = price('worst');
          for (const other of paths.map(price)) {
            if (worst === undefined || other === undefined) continue;
            if (one.side === 'buy') expect(worst).toBeGreaterThanOrEqual(other);
            else expect(worst).toBeLessThanOrEqual(other);
          }
        }
      }),
      { numRuns: 500 },
    );
  });

  it('the future does not change the past', () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 5, max: 55 }), (seed, cut) => {
        const whole = flow(seed, 60);
        const other = flow(seed + 1, 60).map((step) => ({
          ...step,
          orders: step.orders.map((o) => ({ ...o, id: `x${o.id}` })),
        }));
        const mixed = [...whole.slice(0, cut), ...other.slice(cut)];
        const one = play(new Bench(), whole.slice(0, cut)).bench.seen();
        expect(play(new Bench(), mixed).bench.seen().slice(0, one.length)).toEqual(one);
      }),
      RUNS,
    );
  });

  it('reduce-only orders never turn the position', () => {
    fc.assert(
      fc.property(seeds, fc.constantFrom(...profiles), (seed, profile) => {
        const { bench, specs } = play(new Bench(profile), flow(seed, 80));
        let held = 0;
        for (const fill of bench.fills()) {
          const spec = specs.get(fill.id)!;
          const signed = spec.side === 'buy' ? fill.quantity : -fill.quantity;
          if (spec.reduceOnly) {
            expect(Math.sign(held)).toBe(-Math.sign(signed));
            expect(Math.abs(signed)).toBeLessThanOrEqual(Math.abs(held) + 1e-9);
          }
          held += signed;
        }
      }),
      RUNS,
    );
  });
});

describe('memory', () => {
  const rich = (): SimVenueOptions => ({
    latency: { entry: { mean: '20s', jitter: '15s' }, response: { mean: '5s', jitter: '5s' } },
    fees: makerTaker({ maker: 1, taker: 4, tiers: [{ volume: 5000, maker: 0, taker: 2 }] }),
    slippage: volatilitySlippage({ share: 0.05 }),
    maxVolumeShare: 0.2,
  });

  it('the same seed gives the same reports', () => {
    const once = () => play(new Bench(rich(), env(undefined, 5)), flow(3, 200)).bench.seen();
    expect(once()).toEqual(once());
    expect(play(new Bench(rich(), env(undefined, 6)), flow(3, 200)).bench.seen()).not.toEqual(once());
  });

  it('a snapshot at any moment, through JSON, goes on as if nothing had happened', () => {
    fc.assert(
      fc.property(
        seeds,
        fc.integer({ min: 0, max: 80 }),
        fc.constantFrom(rich, () => ({ fees: feeBps({ rate: 1 }) })),
        (seed, cut, options) => {
          const steps = flow(seed, 80);
          const whole = play(new Bench(options(), env(undefined, seed)), steps).bench;
          const first = play(new Bench(options(), env(undefined, seed)), steps.slice(0, cut)).bench;
          const saved = JSON.parse(JSON.stringify(first.venue.snapshot()));
          const second = new Bench(options(), env(undefined, 999));
          second.venue.restore(saved);
          second.now = first.now;
          play(second, steps.slice(cut));
          expect([...first.seen(), ...second.seen()]).toEqual(whole.seen());
          expect(second.venue.ambiguous).toBe(whole.venue.ambiguous);
          expect(second.venue.working).toBe(whole.venue.working);
        },
      ),
      RUNS,
    );
  });

  it('refuses a snapshot within an instant', () => {
    const b = new Bench();
    b.venue.cancel('x', 0);
    expect(() => b.venue.snapshot()).toThrow(/within an instant/);
  });
});
