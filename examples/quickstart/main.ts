import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import {
  type BacktestResult,
  isEdgeproofError,
  type Manifest,
  manifestHash,
  parseManifest,
  stableStringify,
  toDate,
  verify,
} from 'edgeproof';
import { progressBar, runFolder } from 'edgeproof/node';
import { type CredibilityRecord, tearSheet } from 'edgeproof/report';
import { judgeQuickstart } from './gate.js';
import { openMarket } from './market.js';
import { runQuickstart } from './run.js';
import { verdictHash, verdictText } from './tell-verdict.js';

const options = {
  csv: { type: 'string' },
  out: { type: 'string' },
  verify: { type: 'string' },
  json: { type: 'boolean' },
  gate: { type: 'boolean' },
  workers: { type: 'string' },
  permutations: { type: 'string' },
  moments: { type: 'string' },
} as const;

const { values } = parseArgs({ options });

/**
 * The main job: real prices in, an honest verdict out. `--gate` (which `npm run quickstart` says) for the whole verdict, `--workers N`
 * threads for it, `--csv FILE`, `--out FOLDER`, `--verify MANIFEST`, `--json`.
 */
async function main(): Promise<boolean> {
  const started = performance.now();
  if (values.csv !== undefined) process.env['QUICKSTART_CSV'] = values.csv;
  const market = openMarket(values.csv ?? null);
  const bar = progressBar({ plain: 'lines' });
  const result = await runQuickstart(market, ({ events }) =>
    bar.update({ done: events, total: 0, label: 'walk-forward' }),
  );
  const manifest = await result.manifest(new Date().toISOString());
  const judged =
    values.gate === true && values.verify === undefined
      ? await judgeQuickstart(market, {
          permutations: Number(values.permutations ?? 59),
          moments: Number(values.moments ?? 24),
          workers: Number(values.workers ?? availableParallelism()),
          onProgress: (state) => bar.update(state),
        })
      : null;
  bar.done();
  const ok =
    values.verify === undefined
      ? await tell(result, { manifest, market, judged, seconds: (performance.now() - started) / 1000 })
      : await check(values.verify, manifest);
  const seconds = (performance.now() - started) / 1000;
  if (values.json === true) console.log(JSON.stringify({ ok, figures: figures(result, judged, seconds) }));
  return ok;
}

/** Writes tear sheet and manifest, and prints the verdict. */
async function tell(
  result: BacktestResult,
  {
    manifest,
    market,
    judged,
    seconds,
  }: {
    readonly manifest: Manifest;
    readonly market: { about: string; listing: { id: string } };
    readonly judged: CredibilityRecord | null;
    readonly seconds: number;
  },
): Promise<boolean> {
  const out = values.out ?? 'out/quickstart';
  const hash = manifestHash(manifest);
  const folder = await runFolder(out);
  folder.add(
    'report.html',
    tearSheet(result.report, {
      title: `Ridge, a week ahead, on ${market.listing.id}`,
      manifestHash: hash,
      ...(judged === null ? {} : { credibility: judged }),
    }),
  );
  folder.add('manifest.json', stableStringify(manifest));
  await folder.commit();
  console.log(`${market.about}\n\n${result.report.toText()}`);
  const [first] = result.fits;
  if (first !== undefined) {
    const from = toDate(first.installedAt).toISOString().slice(0, 10);
    console.log(`\n${result.fits.length} fits; out of sample from ${from}; no label was known later than its fit.`);
  }
  if (judged !== null)
    console.log(`\n${verdictText(judged)}\n\nverdict     ${verdictHash(judged)}  ${seconds.toFixed(1)} s`);
  console.log(`\ntear sheet  ${out}/report.html\nmanifest    ${out}/manifest.json  ${hash}`);
  return true;
}

/** Says whether this run is the one that a manifest describes, or what differs first. */
async function check(path: string, manifest: Manifest): Promise<boolean> {
  const said = await verify(parseManifest(await readFile(path, 'utf8')), async () => manifest);
  if (said.same) console.log(`the same: ${said.hash}`);
  else console.log(`not the same: ${said.difference.path} was ${said.difference.expected}, is ${said.difference.got}`);
  return said.same;
}

function figures(
  { finalEquity, fills, fits, report }: BacktestResult,
  judged: CredibilityRecord | null,
  seconds: number,
): Record<string, number> {
  const run = { finalEquity, fills: fills.length, fits: fits.length, promoted: report.verdict.promoted ? 1 : 0 };
  if (judged === null) return run;
  const { verdict, permutation, overfitting, leaks } = judged;
  return {
    ...run,
    promoted: Number(verdict.decision === 'promote'),
    trials: verdict.trials.count,
    testsFailed: verdict.tests.filter((one) => one.outcome === 'failed').length,
    permutationP: permutation?.pValue ?? Number.NaN,
    pbo: overfitting?.pbo ?? Number.NaN,
    leaks: leaks?.leaks.length ?? Number.NaN,
    seconds,
  };
}

main().then(
  (ok) => {
    process.exitCode = ok ? 0 : 1;
  },
  (error: unknown) => {
    console.error(isEdgeproofError(error) ? error.message : error);
    process.exitCode = 1;
  },
);
