import { readFile } from 'node:fs/promises';
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
import { tearSheet } from 'edgeproof/report';
import { openMarket } from './market.js';
import { runQuickstart } from './run.js';

const options = {
  csv: { type: 'string' },
  out: { type: 'string' },
  verify: { type: 'string' },
  json: { type: 'boolean' },
} as const;

/** The main job: real prices in, an honest verdict out. `--csv FILE`, `--out FOLDER`, `--verify MANIFEST`, `--json`. */
async function main(): Promise<boolean> {
  const { values } = parseArgs({ options });
  const market = openMarket(values.csv ?? null);
  const bar = progressBar({});
  const result = await runQuickstart(market, ({ events }) =>
    bar.update({ done: events, total: 0, label: 'walk-forward' }),
  );
  bar.done();
  const manifest = await result.manifest(new Date().toISOString());
  const ok =
    values.verify === undefined
      ? await tell(result, manifest, market, values.out)
      : await check(values.verify, manifest);
  if (values.json === true) console.log(JSON.stringify({ ok, figures: figures(result) }));
  return ok;
}

/** Writes tear sheet and manifest, and prints the verdict. */
async function tell(
  result: BacktestResult,
  manifest: Manifest,
  market: { about: string; listing: { id: string } },
  out = 'out/quickstart',
): Promise<boolean> {
  const hash = manifestHash(manifest);
  const folder = await runFolder(out);
  folder.add(
    'report.html',
    tearSheet(result.report, { title: `Ridge, a week ahead, on ${market.listing.id}`, manifestHash: hash }),
  );
  folder.add('manifest.json', stableStringify(manifest));
  await folder.commit();
  console.log(`${market.about}\n\n${result.report.toText()}`);
  const [first] = result.fits;
  if (first !== undefined) {
    const from = toDate(first.installedAt).toISOString().slice(0, 10);
    console.log(`\n${result.fits.length} fits; out of sample from ${from}; no label was known later than its fit.`);
  }
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

function figures({ finalEquity, fills, fits, report }: BacktestResult): Record<string, number> {
  return { finalEquity, fills: fills.length, fits: fits.length, promoted: report.verdict.promoted ? 1 : 0 };
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
