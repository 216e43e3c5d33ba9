import {
  type ExecutionSummary,
  LATENCY_STAGES,
  type LatencyStage,
  type LatencySummary,
  type OrderExecution,
  PRICE_REFERENCES,
  type PriceReference,
  type SlippageSummary,
} from './execution-quality.js';
import type { HistogramMaker, LatencyHistogram } from './latency-histogram.js';

/** Slippage against one reference, summed up. */
interface SlippageSum {
  orders: number;
  weighted: number;
  weight: number;
  worst: number;
}

const ENDS = ['filled', 'cancelled', 'expired', 'rejected'] as const;

/** Sums over the orders of one strategy, or of all. */
export class ExecutionTally {
  sent = 0;
  readonly #ends = { filled: 0, cancelled: 0, expired: 0, rejected: 0 };
  #ratios = 0;
  #ended = 0;
  readonly #latencies: ReadonlyMap<LatencyStage, LatencyHistogram>;
  readonly #slippage = new Map<PriceReference, SlippageSum>();

  constructor(make: HistogramMaker) {
    this.#latencies = new Map(LATENCY_STAGES.map((stage) => [stage, make()]));
    for (const one of PRICE_REFERENCES) this.#slippage.set(one, { orders: 0, weighted: 0, weight: 0, worst: NaN });
  }

  /**
   * Counts an order that has ended.
   *
   * @param money - of one unit at price 1, in the account's currency
   */
  add(order: OrderExecution, money: number): void {
    const end = ENDS.find((one) => one === order.status);
    if (end !== undefined) this.#ends[end] += 1;
    this.#ended += 1;
    this.#ratios += order.ordered > 0 ? order.filled / order.ordered : 0;
    for (const [stage, histogram] of this.#latencies) histogram.record(order.latencies[stage]);
    for (const [reference, sum] of this.#slippage) {
      const bps = order.slippageBps[reference];
      if (Number.isNaN(bps)) continue;
      const weight = order.filled * order.prices[reference] * money;
      sum.orders += 1;
      sum.weighted += weight * bps;
      sum.weight += weight;
      sum.worst = sum.orders === 1 ? bps : Math.max(sum.worst, bps);
    }
  }

  summary(): ExecutionSummary {
    const { sent } = this;
    const share = (count: number): number => (sent === 0 ? NaN : count / sent);
    const latencies = [...this.#latencies].map(([stage, histogram]) => [stage, histogram.summary()] as const);
    const slippage = [...this.#slippage].map(([reference, sum]) => [reference, slippageOf(sum)] as const);
    return {
      orders: sent,
      open: sent - this.#ended,
      ...this.#ends,
      fillRatio: this.#ended === 0 ? NaN : this.#ratios / this.#ended,
      rejectRate: share(this.#ends.rejected),
      cancelRate: share(this.#ends.cancelled),
      latencies: Object.fromEntries(latencies) as { readonly [S in LatencyStage]: LatencySummary },
      slippage: Object.fromEntries(slippage) as { readonly [R in PriceReference]: SlippageSummary },
    };
  }
}

function slippageOf({ orders, weighted, weight, worst }: SlippageSum): SlippageSummary {
  return { orders, meanBps: weight > 0 ? weighted / weight : NaN, worstBps: worst };
}
