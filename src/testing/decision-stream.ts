import { Random } from '../core/random.js';
import { DAY, type Micros } from '../core/time.js';
import type { Universe } from '../core/universe.js';
import type { TestDecisionInput, TestOpenOrder } from './decisions.js';
import { testUniverse } from './environment.js';

/** What {@link decisionStream} is asked for. */
export interface DecisionStreamInput {
  /** Default: 3 equities. */
  readonly universe?: Universe;
  /** Decisions, a day apart. */
  readonly count: number;
  /** Past returns that the first decision can look back on; default 0. */
  readonly history?: number;
  readonly seed?: number | string;
  /** Open orders and positions; default true. */
  readonly holdings?: boolean;
}

const START: Micros = 1_704_229_200_000_000; // 2024-01-02T21:00Z

/**
 * Seeded facts for {@link testDecision}, one after the other: correlated walks of marks with their returns, positions in
 * whole units long and short, open orders on either side.
 *
 * @example
 * ```ts
 * import { decisionStream, testDecision } from 'edgeproof/testing';
 * const [first, second] = decisionStream({ count: 2, history: 20, seed: 3 }).map(testDecision);
 * if (first!.returns(20).get(0, 19) === 0 || !(second!.now > first!.now)) throw new Error('a market');
 * ```
 */
export function decisionStream(input: DecisionStreamInput): TestDecisionInput[] {
  const universe = input.universe ?? testUniverse(3);
  const random = new Random(input.seed ?? 1, 'decisions');
  const n = universe.size;
  const history = input.history ?? 0;
  const marks = Array.from({ length: n }, () => cents(20 + 180 * random.uniform()));
  const returns: number[][] = [];
  const stream: TestDecisionInput[] = [];
  for (let k = 0; k < history + input.count; k++) {
    const common = 0.006 * random.normal();
    const row = marks.map((mark, i) => {
      const next = cents(mark * Math.exp(common + (0.008 + 0.002 * i) * random.normal()));
      marks[i] = next;
      return next / mark - 1;
    });
    returns.push(row);
    if (k < history) continue;
    const holdings = input.holdings === false ? {} : held(random, marks);
    const now = START + (k - history) * DAY;
    const equity = Math.round(80_000 + 40_000 * random.uniform());
    stream.push({ now, universe, equity, marks: [...marks], returns: [...returns], ...holdings });
  }
  return stream;
}

function held(random: Random, marks: readonly number[]): Pick<TestDecisionInput, 'positions' | 'orders'> {
  const positions = marks.map(() => (random.uniform() < 0.3 ? 0 : random.integer(401) - 200));
  const orders: TestOpenOrder[] = [];
  marks.forEach((mark, instrument) => {
    if (random.uniform() < 0.6) return;
    const side = random.uniform() < 0.5 ? 'buy' : 'sell';
    const quantity = 1 + random.integer(80);
    const filled = random.integer(quantity);
    const limitPrice = side === 'buy' ? cents(0.97 * mark) : cents(1.03 * mark);
    const order: TestOpenOrder = { id: `open-${orders.length}`, instrument, side, quantity, filled };
    orders.push(random.uniform() < 0.5 ? order : { ...order, limitPrice });
  });
  return { positions, orders };
}

function cents(price: number): number {
  return Math.max(1, Math.round(price * 100)) / 100;
}
