import type { BarColumns } from 'edgeproof';

/** What both sides of the "sma-cross" workload must agree on. */
export interface CrossResult {
  readonly equity: number;
  readonly fills: number;
}

/**
 * The workload "sma-cross" as a bare loop over typed arrays: SMA(fast)/SMA(slow), long one unit or flat, fill at the next
 * open, fee in basis points. It keeps cash and position and nothing else; its speed is the floor that the engine is held to.
 */
export function tightLoop(
  columns: BarColumns,
  options: { fast: number; slow: number; feeBps: number; cash: number },
): CrossResult {
  const { open, close } = columns;
  const { fast, slow } = options;
  const rate = options.feeBps / 10_000;
  let cash = options.cash;
  let position = 0;
  let wanted = 0;
  let fills = 0;
  let fastSum = 0;
  let slowSum = 0;
  for (let i = 0; i < close.length; i++) {
    if (wanted !== position) {
      const price = open[i]!;
      cash -= (wanted - position) * price + price * rate;
      position = wanted;
      fills++;
    }
    fastSum += close[i]! - (i >= fast ? close[i - fast]! : 0);
    slowSum += close[i]! - (i >= slow ? close[i - slow]! : 0);
    if (i >= slow - 1) wanted = fastSum / fast > slowSum / slow ? 1 : 0;
  }
  return { equity: cash + position * close[close.length - 1]!, fills };
}
