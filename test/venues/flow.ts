/** Random flows of bars and orders for property tests, from one seed. */
import type { BarEvent } from '../../src/core/event.js';
import { Random } from '../../src/core/random.js';
import { MINUTE } from '../../src/core/time.js';
import { bar, type OrderSpec } from './desk.js';

const TYPES = ['market', 'limit', 'stop', 'stop-limit', 'trailing-stop', 'market-on-open', 'market-on-close'] as const;
const TIFS = ['gtc', 'gtc', 'day', 'ioc', 'fok', 'gtd'] as const;

export interface Step {
  readonly event: BarEvent;
  /** Orders sent after the event, in the same instant. */
  readonly orders: readonly OrderSpec[];
  /** Whether the oldest open order is cancelled then. */
  readonly cancel: boolean;
}

const cents = (value: number): number => Math.round(value * 100) / 100;

export function flow(seed: number, steps: number): Step[] {
  const random = new Random(seed, 'flow');
  let price = 100;
  let count = 0;
  return Array.from({ length: steps }, (_, n) => {
    const open = cents(price + random.normal() * 0.3);
    const close = cents(Math.max(5, open + random.normal()));
    const high = cents(Math.max(open, close) + Math.abs(random.normal()) * 0.5);
    const low = cents(Math.min(open, close) - Math.abs(random.normal()) * 0.5);
    price = close;
    const orders = Array.from({ length: random.integer(3) }, () => spec(random, close, `r-${++count}`, n));
    return {
      event: bar(n, [open, high, low, close], { volume: random.integer(200) }),
      orders,
      cancel: random.uniform() < 0.1,
    };
  });
}

function spec(random: Random, at: number, id: string, n: number): OrderSpec {
  const type = TYPES[random.integer(TYPES.length)]!;
  const near = (): number => cents(at + random.normal());
  return {
    id,
    type,
    side: random.uniform() < 0.5 ? 'buy' : 'sell',
    quantity: 1 + random.integer(40),
    tif: TIFS[random.integer(TIFS.length)]!,
    expireAt: (n + 2 + random.integer(5)) * MINUTE + 1,
    reduceOnly: random.uniform() < 0.2,
    ...(type === 'limit' || type === 'stop-limit' ? { limit: near() } : {}),
    ...(type === 'stop' || type === 'stop-limit' ? { stop: near() } : {}),
    ...(type === 'trailing-stop' ? (random.uniform() < 0.5 ? { trail: '0.75' } : { trailBps: 60 }) : {}),
  };
}
