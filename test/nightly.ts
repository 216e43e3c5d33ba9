/** How much harder the nightly runs try: the tests of `npm test` are the same ones, with fewer cases. */

/** A number of random cases, times `EDGEPROOF_NIGHTLY` where that is set. */
export function cases(daily: number): number {
  const factor = Number(process.env['EDGEPROOF_NIGHTLY'] ?? '1');
  return Math.max(1, Math.round(daily * factor));
}

/** Time for a test that takes `daily` at most, in milliseconds. */
export function patience(daily: number): number {
  return cases(1) === 1 ? daily : cases(daily) * 2;
}
