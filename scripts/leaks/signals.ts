/** Vectorised signals as people write them: some look ahead, some look the same and do not. */
import type { Columns } from './case.js';

/** A signal over all bars of one instrument; NaN where there is none. */
export type Signal = (bars: Columns) => Float64Array;

const column = (n: number, of: (i: number) => number): Float64Array =>
  Float64Array.from({ length: n }, (_, i) => of(i));
const sum = (x: ArrayLike<number>, from: number, to: number): number => {
  let total = 0;
  for (let i = Math.max(0, from); i < Math.min(x.length, to); i++) total += x[i]!;
  return total;
};
const mean = (x: ArrayLike<number>, from: number, to: number): number =>
  sum(x, from, to) / Math.max(1, Math.min(x.length, to) - Math.max(0, from));
const spread = (x: ArrayLike<number>, from: number, to: number): number => {
  const m = mean(x, from, to);
  let total = 0;
  for (let i = Math.max(0, from); i < Math.min(x.length, to); i++) total += (x[i]! - m) * (x[i]! - m);
  return Math.sqrt(total / Math.max(1, Math.min(x.length, to) - Math.max(0, from) - 1));
};
const returnOf = (x: ArrayLike<number>, i: number, n = 1): number => x[i]! / x[i - n]! - 1;

/** Signals that know the future, by how they come to. */
export const LEAKY: Readonly<Record<string, Signal>> = {
  'the next return': ({ close }) => column(close.length, (i) => Math.sign(close[i + 1]! - close[i]!)),
  'a moving average of tomorrow': ({ close }) => column(close.length, (i) => close[i]! - mean(close, i - 3, i + 2)),
  'a centred average': ({ close }) => column(close.length, (i) => mean(close, i - 4, i + 5) - close[i]!),
  'a z-score of the whole sample': ({ close }) =>
    column(close.length, (i) => (mean(close, 0, close.length) - close[i]!) / spread(close, 0, close.length)),
  'min-max scaling on the whole sample': ({ close }) =>
    column(close.length, (i) => 0.5 - (close[i]! - Math.min(...close)) / (Math.max(...close) - Math.min(...close))),
  'a rank in the whole sample': ({ close }) =>
    column(close.length, (i) => 0.5 - close.filter((one) => one < close[i]!).length / close.length),
  'a quantile of the whole sample': ({ volume }) => {
    const bar = [...volume].sort((a, b) => a - b)[Math.floor(0.7 * volume.length)]!;
    return column(volume.length, (i) => (volume[i]! > bar ? 1 : -1));
  },
  'a trend line through the whole sample': ({ close }) => {
    const n = close.length;
    const m = mean(close, 0, n);
    const slope = close.reduce((s, one, i) => s + (one - m) * (i - (n - 1) / 2), 0) / ((n * (n * n - 1)) / 12);
    return column(n, (i) => m + slope * (i - (n - 1) / 2) - close[i]!);
  },
  'a filter on tomorrow’s volume': ({ close, volume }) =>
    column(close.length, (i) =>
      volume[i + 1]! > mean(volume, i - 9, i + 1) ? Math.sign(close[i]! - close[i - 3]!) : 0,
    ),
  'pivots marked on their own bar': ({ high }) => {
    let held = 0;
    return column(high.length, (i) => {
      if (i >= 4 && high[i]! >= Math.max(...high.slice(i - 4, i + 5))) held = -1;
      else if (i >= 4 && high[i]! <= Math.min(...high.slice(i - 4, i + 5))) held = 1;
      return held;
    });
  },
  'the close of the week it is in': ({ close }) =>
    column(close.length, (i) => close[Math.min(close.length - 1, Math.floor(i / 5) * 5 + 4)]! - close[i]!),
  'the high of the day it is in': ({ high, close }) =>
    column(close.length, (i) => Math.max(...high.slice(Math.floor(i / 8) * 8, Math.floor(i / 8) * 8 + 8)) - close[i]!),
  'gaps filled backwards': ({ close }) => column(close.length, (i) => close[Math.ceil(i / 6) * 6] ?? close[i]!),
  'gaps filled along a line': ({ close }) =>
    column(close.length, (i) => {
      const a = Math.floor(i / 5) * 5;
      const b = Math.min(close.length - 1, a + 5);
      return close[a]! + ((close[b]! - close[a]!) * (i - a)) / Math.max(1, b - a) - close[i]!;
    }),
  'gaps filled with the median of all': ({ close }) => {
    const sorted = [...close].sort((a, b) => a - b);
    return column(close.length, (i) => (i % 9 === 4 ? sorted[sorted.length >> 1]! : close[i]!));
  },
  'one bar in a hundred': ({ close }) =>
    column(close.length, (i) =>
      i % 97 === 50 ? Math.sign(close[i + 1]! - close[i]!) : Math.sign(close[i]! - close[i - 5]!),
    ),
  'one bar in the whole sample': ({ close }) => column(close.length, (i) => (i === 131 ? close[i + 1]! : close[i]!)),
  'a hundredth of the next return': ({ close }) =>
    column(close.length, (i) => (i < 4 ? 0 : returnOf(close, i, 4)) + 0.01 * (close[i + 1]! / close[i]! - 1)),
  'losing trades vetoed': ({ close }) =>
    column(close.length, (i) =>
      mean(close, i - 4, i + 1) > mean(close, i - 19, i + 1) && close[i + 3]! > 0.99 * close[i]! ? 1 : 0,
    ),
  'days until the end': ({ close }) => column(close.length, (i) => (close.length - i > 30 ? 1 : 0)),
  'a smoother over the whole sample': ({ close }) => {
    const forward = [...close];
    for (let i = 1; i < forward.length; i++) forward[i] = 0.8 * forward[i - 1]! + 0.2 * close[i]!;
    for (let i = forward.length - 2; i >= 0; i--) forward[i] = 0.8 * forward[i + 1]! + 0.2 * forward[i]!;
    return column(close.length, (i) => forward[i]! - close[i]!);
  },
  'the best of ten lags, chosen on the whole sample': ({ close }) => {
    const gain = (lag: number): number =>
      close.reduce(
        (s, _, i) =>
          i > lag && i + 1 < close.length ? s + Math.sign(close[i]! - close[i - lag]!) * returnOf(close, i + 1) : s,
        0,
      );
    const best = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10].reduce((a, b) => (gain(b) > gain(a) ? b : a));
    return column(close.length, (i) => Math.sign(close[i]! - close[Math.max(0, i - best)]!));
  },
  'a regression on all labels': ({ close }) => {
    let xy = 0;
    let xx = 0;
    for (let i = 1; i + 1 < close.length; i++) {
      xy += returnOf(close, i) * returnOf(close, i + 1);
      xx += returnOf(close, i) * returnOf(close, i);
    }
    return column(close.length, (i) => (i === 0 ? 0 : (xy / xx) * returnOf(close, i)));
  },
  'weekdays encoded by their mean return': ({ close }) => {
    const means = [0, 1, 2, 3, 4].map((d) => {
      const own = close.map((_, i) => i).filter((i) => i > 0 && i % 5 === d);
      return own.reduce((s, i) => s + returnOf(close, i), 0) / own.length;
    });
    return column(close.length, (i) => means[(i + 1) % 5]!);
  },
  'outliers dropped with hindsight': ({ close }) =>
    column(close.length, (i) => {
      const around = [close[i - 1]!, close[i]!, close[i + 1]!].filter(Number.isFinite).sort((a, b) => a - b);
      return around[around.length >> 1]! - mean(close, i - 5, i + 1);
    }),
  'an average shifted the wrong way': ({ close }) =>
    column(close.length, (i) => (i + 2 < close.length ? close[i]! - mean(close, i - 2, i + 3) : 0)),
  'volatility of the coming week': ({ close }) =>
    column(close.length, (i) => (spread(close, i - 2, i + 6) < spread(close, i - 20, i + 1) ? 1 : -1)),
  'the open of tomorrow': ({ open, close }) => column(close.length, (i) => (open[i + 1] ?? close[i]!) - close[i]!),
  'a gap that was closed later': ({ open, close, low }) =>
    column(close.length, (i) =>
      i > 0 && open[i]! > close[i - 1]! && Math.min(...low.slice(i + 1, i + 6)) > close[i - 1]! ? 1 : 0,
    ),
};

/** Signals that look like those above and know only the past. */
export const CAUSAL: Readonly<Record<string, Signal>> = {
  momentum: ({ close }) => column(close.length, (i) => (i < 10 ? 0 : returnOf(close, i, 10))),
  'two averages': ({ close }) => column(close.length, (i) => mean(close, i - 4, i + 1) - mean(close, i - 19, i + 1)),
  'an average that never forgets': ({ close }) => {
    let state = Number.NaN;
    return column(close.length, (i) => {
      state = Number.isNaN(state) ? close[i]! : state + 0.1 * (close[i]! - state);
      return close[i]! - state;
    });
  },
  'a z-score of what was': ({ close }) =>
    column(close.length, (i) => (i < 20 ? 0 : (mean(close, 0, i + 1) - close[i]!) / spread(close, 0, i + 1))),
  'min-max scaling on what was': ({ close }) =>
    column(close.length, (i) => {
      const past = close.slice(0, i + 1);
      return i < 5 ? 0 : 0.5 - (close[i]! - Math.min(...past)) / (Math.max(...past) - Math.min(...past) || 1);
    }),
  'a channel of the bars before': ({ high, low, close }) =>
    column(close.length, (i) =>
      i < 15
        ? 0
        : Number(close[i]! > Math.max(...high.slice(i - 15, i))) -
          Number(close[i]! < Math.min(...low.slice(i - 15, i))),
    ),
  'the close of last week': ({ close }) =>
    column(close.length, (i) => (i < 5 ? 0 : close[i]! - close[Math.floor(i / 5) * 5 - 1]!)),
  'gaps filled forwards': ({ close }) => column(close.length, (i) => close[i]! - close[Math.floor(i / 6) * 6]!),
  'pivots after they are confirmed': ({ high }) => {
    let held = 0;
    return column(high.length, (i) => {
      const p = i - 4;
      if (p >= 4 && high[p]! >= Math.max(...high.slice(p - 4, p + 5))) held = -1;
      else if (p >= 4 && high[p]! <= Math.min(...high.slice(p - 4, p + 5))) held = 1;
      return held;
    });
  },
  'a calendar': ({ close }) => column(close.length, (i) => (i % 5 === 0 ? 1 : i % 5 === 4 ? -1 : 0)),
  'running sums': ({ close, volume }) => {
    let total = 0;
    return column(close.length, (i) => {
      if (i > 0) total += Math.sign(close[i]! - close[i - 1]!) * volume[i]!;
      return total;
    });
  },
  'a regression on known labels': ({ close }) => {
    let xy = 0;
    let xx = 0;
    return column(close.length, (i) => {
      if (i >= 2) {
        xy += returnOf(close, i - 1) * returnOf(close, i);
        xx += returnOf(close, i - 1) * returnOf(close, i - 1);
      }
      return i < 30 ? 0 : (xy / xx) * returnOf(close, i);
    });
  },
  'the best lag so far': ({ close }) => {
    const gains = new Float64Array(11);
    return column(close.length, (i) => {
      for (let lag = 1; lag <= 10 && i > lag + 1; lag++)
        gains[lag]! += Math.sign(close[i - 1]! - close[i - 1 - lag]!) * returnOf(close, i);
      let best = 1;
      for (let lag = 2; lag <= 10; lag++) if (gains[lag]! > gains[best]!) best = lag;
      return i < 12 ? 0 : Math.sign(close[i]! - close[i - best]!);
    });
  },
};
