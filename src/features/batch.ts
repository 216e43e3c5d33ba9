import type { Kernel } from './kernel.js';

/** Whether all values are finite; the fast loops run only then, and the kernels see to the rest. */
export function allFinite(values: Float64Array): boolean {
  let a = 0;
  let b = 0;
  const even = values.length & ~1;
  for (let i = 0; i < even; i += 2) {
    a += values[i]! - values[i]!;
    b += values[i + 1]! - values[i + 1]!;
  }
  if (even < values.length) a += values[even]! - values[even]!;
  return a + b === 0;
}

/** A kernel over an array. */
export function runKernel(kernel: Kernel, values: Float64Array, out: Float64Array): Float64Array {
  for (let i = 0; i < values.length; i++) out[i] = kernel.next(values[i]!);
  return out;
}
