/** All ways to take `k` of `n`, each rising, in lexicographic order; the array is lent until the next. */
export function* combinations(n: number, k: number): Generator<readonly number[]> {
  const at = Array.from({ length: k }, (_, i) => i);
  if (k > n) return;
  for (;;) {
    yield at;
    let i = k - 1;
    while (i >= 0 && at[i] === n - k + i) i--;
    if (i < 0) return;
    at[i]!++;
    for (let j = i + 1; j < k; j++) at[j] = at[j - 1]! + 1;
  }
}

/** How many ways there are to take `k` of `n`. */
export function choose(n: number, k: number): number {
  let ways = 1;
  for (let i = 1; i <= k; i++) ways = (ways * (n - k + i)) / i;
  return Math.round(ways);
}
