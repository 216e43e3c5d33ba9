import { ConfigError } from '../../core/errors.js';
import type { LatencySummary } from './execution-quality.js';

/** What we use of a histogram of hdr-histogram-js. */
interface Hdr {
  readonly mean: number;
  readonly minNonZeroValue: number;
  readonly maxValue: number;
  readonly totalCount: number;
  recordValue(value: number): void;
  getValueAtPercentile(percentile: number): number;
}

interface HdrLibrary {
  build(request: { bitBucketSize: 32; autoResize: true; numberOfSignificantValueDigits: 3 }): Hdr;
}

/** Makes a histogram; what {@link loadHistograms} gives. */
export type HistogramMaker = () => LatencyHistogram;

// Spelled at run time, so that no bundler insists on a package that only watchers of execution need.
const PACKAGE = ['hdr', 'histogram', 'js'].join('-');

let loading: Promise<HistogramMaker> | null = null;

/**
 * Loads the optional package hdr-histogram-js: high dynamic range histograms, whose error is 0.1 % of the value at any size.
 *
 * @throws ConfigError when it is not installed
 */
export async function loadHistograms(who: string): Promise<HistogramMaker> {
  loading ??= load(who);
  return loading;
}

async function load(who: string): Promise<HistogramMaker> {
  try {
    const loaded = (await import(/* webpackIgnore: true */ /* @vite-ignore */ PACKAGE)) as HdrLibrary & {
      readonly default?: HdrLibrary;
    };
    const library = loaded.default ?? loaded;
    return () =>
      new LatencyHistogram(library.build({ bitBucketSize: 32, autoResize: true, numberOfSignificantValueDigits: 3 }));
  } catch (cause) {
    loading = null;
    const fix = 'npm install hdr-histogram-js@3.0.1';
    throw new ConfigError(who, 'hdr-histogram-js cannot be loaded, which latencies are kept in', fix, {}, cause);
  }
}

/** Latencies in whole microseconds; a negative one, as of two clocks that differ, counts as 0. */
export class LatencyHistogram {
  readonly #hdr: Hdr;
  #zeros = 0;

  constructor(hdr: Hdr) {
    this.#hdr = hdr;
  }

  record(micros: number): void {
    if (Number.isNaN(micros)) return;
    const value = Math.max(0, Math.round(micros));
    if (value === 0) this.#zeros += 1;
    this.#hdr.recordValue(value);
  }

  summary(): LatencySummary {
    const hdr = this.#hdr;
    const count = hdr.totalCount;
    if (count === 0) return { count, mean: NaN, min: NaN, max: NaN, p50: NaN, p99: NaN, p999: NaN };
    const at = (percent: number): number => hdr.getValueAtPercentile(percent);
    const min = this.#zeros > 0 ? 0 : hdr.minNonZeroValue;
    return { count, mean: hdr.mean, min, max: hdr.maxValue, p50: at(50), p99: at(99), p999: at(99.9) };
  }
}
