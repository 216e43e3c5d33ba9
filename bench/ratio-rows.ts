/** The rows of `npm run bench` that are ratios to a plain loop beside them, and what they must not exceed. */

/** Where the program of a row lies. */
export function programOf(name: string): string {
  return ['indicators', 'csv', 'merge'].includes(name) ? `bench/${name}.bench.ts` : `bench/workloads/${name}.ts`;
}

/** A ratio with its limit, and the one that a busy machine is held to. */
interface Limit {
  readonly figure: string;
  readonly limit: number;
  readonly smoke: number;
}

const limits: readonly Limit[] = [
  { figure: 'sweepRatio', limit: 2, smoke: 8 },
  { figure: 'sweepPeakMb', limit: 240, smoke: 240 },
  { figure: 'indicatorsWorst', limit: 1.5, smoke: 3 },
  { figure: 'indicatorsMean', limit: 1, smoke: 1.6 },
  { figure: 'csvRatio', limit: 0.5, smoke: 0.9 },
  { figure: 'mergeRatio', limit: 1, smoke: 2.5 },
];

// biome-ignore lint/suspicious/noExplicitAny: each program prints a shape of its own
type Run = (name: string, ...args: (string | number)[]) => any;

/** Runs the rows asked for; what is above its limit is named. */
export function ratioRows(
  names: readonly string[],
  { smoke, run }: { readonly smoke: boolean; readonly run: Run },
): { readonly figures: Record<string, number>; readonly missed: readonly string[] } {
  const figures: Record<string, number> = {};
  if (names.includes('sweep')) Object.assign(figures, sweep(run, smoke));
  if (names.includes('indicators')) Object.assign(figures, indicators(run, smoke));
  if (names.includes('csv')) Object.assign(figures, csv(run, smoke));
  if (names.includes('merge')) Object.assign(figures, merge(run, smoke));
  const missed = limits.flatMap(({ figure, ...limit }) => {
    const found = figures[figure];
    const most = smoke ? limit.smoke : limit.limit;
    return found === undefined || found <= most ? [] : [`${figure} ${found.toFixed(2)} is above ${most}`];
  });
  return { figures, missed };
}

function sweep(run: Run, smoke: boolean): Record<string, number> {
  const one = smoke ? run('sweep', 100_000, 6, 9, 'busy') : run('sweep', 100_000, 20, 5);
  const memory = smoke ? one : run('sweep', 100_000, 20, 1, 'alone');
  console.log(`sweep, ${one.pairs} pairs × ${one.bars} bars, ${one.fills} fills, every equity equal to 1e-6`);
  console.log(
    `  bare loop ${one.loop.toFixed(1)} ns a pair and bar, sweep with drawdown and Sharpe ratio ${one.sweep.toFixed(1)} ns, ratio ${one.ratio.toFixed(2)} (limit 2); peak ${memory.peakMb.toFixed(0)} MB`,
  );
  return { sweepNs: one.sweep, sweepLoopNs: one.loop, sweepRatio: one.ratio, sweepPeakMb: memory.peakMb };
}

/** Batch against the loops of TA-Lib written in TypeScript, and what a bar costs as it streams. */
function indicators(run: Run, smoke: boolean): Record<string, number> {
  const { figures } = run('indicators', '--json', ...(smoke ? ['--smoke'] : []));
  const names = Object.keys(figures).flatMap((name) => (name.endsWith(' batch') ? [name.slice(0, -6)] : []));
  const ratios = names.map((name) => figures[`${name} batch`] / figures[`${name} textbook`]);
  const mean = Math.exp(ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0) / ratios.length);
  console.log('indicators, batch equal to the stream to the bit, and to the textbook loop to 1e-7');
  names.forEach((name, i) => {
    const ns = (part: string): string => figures[`${name} ${part}`].toFixed(1).padStart(5);
    console.log(
      `  ${name.padEnd(10)} batch ${ns('batch')} ns, textbook ${ns('textbook')} ns, ratio ${ratios[i]!.toFixed(2)}; streaming ${ns('stream')} ns`,
    );
  });
  console.log(`  geometric mean ${mean.toFixed(2)} (limit 1)`);
  return { ...figures, indicatorsMean: mean, indicatorsWorst: Math.max(...ratios) };
}

function csv(run: Run, smoke: boolean): Record<string, number> {
  const { results } = run('csv', '--json', ...(smoke ? ['--smoke'] : [])) as { results: readonly { name: string; ns: number; ratio: number }[] };
  const [split, , bytes] = results;
  const [a, b] = [split!, bytes!];
  console.log('csv into columns, same sums of every column');
  console.log(`  split and Number ${a.ns.toFixed(0)} ns a line, ours ${b.ns.toFixed(0)} ns, ratio ${b.ratio.toFixed(2)} (limit 0.5)`);
  return { csvNs: b.ns, csvRatio: b.ratio };
}

function merge(run: Run, smoke: boolean): Record<string, number> {
  const { results } = run('merge', '--json', ...(smoke ? ['--smoke'] : [])) as { results: readonly { name: string; ns: number }[] };
  const of = (name: string): number => results.find((one) => one.name === name)!.ns;
  const [heap, many] = [of('50 sources on one grid, heap'), of('50 sources on one grid')];
  console.log('merge of 50 sources, every event counted and every close summed');
  console.log(`  heap over columns ${heap.toFixed(1)} ns an event, ours ${many.toFixed(1)} ns, ratio ${(many / heap).toFixed(2)} (limit 1)`);
  return { mergeNs: many, mergeHeapNs: heap, mergeRatio: many / heap };
}
