/** What gate:size and gate:power are held to; see the guide "Can I believe this?". */
export const BARS = {
  /** Null worlds of one kind, and how many of them may pass. */
  nullWorlds: 1000,
  maxNullPasses: 64,
  /** A kind above that is run again with fresh seeds, twice as many. */
  againWorlds: 2000,
  maxAgainPasses: 120,
  powerWorlds: 400,
  bars: 1260,
  trials: 100,
  size: 0.05,
  /** Least share of planted markets that must pass, by annual Sharpe ratio. */
  minPower: { '1': 0.15, '1.5': 0.5, '2': 0.82, '3': 0.98 },
} as const;
