import { parseArgs } from 'node:util';
import { backtest, isEdgeproofError, manifestHash, type Progress, stableStringify, toDate } from 'edgeproof';
import { feeBps, simVenue, slippageBps } from 'edgeproof/backtest';
import { progressBar, runFolder } from 'edgeproof/node';
import { tearSheet } from 'edgeproof/report';
import { openMarket } from './market.js';
import { buyAndHold, learned } from './strategy.js';

const OUT = 'out/quickstart';

/** The main job: real prices in, an honest verdict out. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { csv: { type: 'string' }, out: { type: 'string' }, json: { type: 'boolean' } },
  });
  const market = openMarket(values.csv ?? null);
  const bar = progressBar({});
  const result = await backtest({
    strategy: learned,
    benchmark: buyAndHold,
    data: market.source,
    instruments: [market.listing],
    cash: 1_000_000,
    venue: simVenue({ fees: feeBps({ rate: 1 }), slippage: slippageBps({ rate: 1 }) }),
    seed: 7,
    keepPrices: true,
    trials: { count: 1, source: 'this strategy was written down before its first run and not tuned since' },
    hooks: { onProgress: ({ events }: Progress) => bar.update({ done: events, total: 0, label: 'walk-forward' }) },
  });
  bar.done();
  const manifest = await result.manifest(new Date().toISOString());
  const html = tearSheet(result.report, {
    title: `Ridge, a week ahead, on ${market.listing.id}`,
    manifestHash: manifestHash(manifest),
  });
  const folder = await runFolder(values.out ?? OUT);
  folder.add('report.html', html);
  folder.add('manifest.json', stableStringify(manifest));
  await folder.commit();
  console.log(`${market.about}\n`);
  console.log(result.report.toText());
  const first = result.fits[0];
  if (first !== undefined)
    console.log(
      `\n${result.fits.length} fits; out of sample from ${toDate(first.installedAt).toISOString().slice(0, 10)}; no label was known later than its fit.`,
    );
  console.log(
    `\ntear sheet  ${values.out ?? OUT}/report.html\nmanifest    ${values.out ?? OUT}/manifest.json  ${manifestHash(manifest)}`,
  );
  if (values.json === true) console.log(JSON.stringify({ ok: true, figures: figures(result) }));
}

function figures(result: Awaited<ReturnType<typeof backtest>>): Record<string, number> {
  const { report } = result;
  return {
    finalEquity: result.finalEquity,
    fills: result.fills.length,
    fits: result.fits.length,
    promoted: report.verdict.promoted ? 1 : 0,
  };
}

main().catch((error: unknown) => {
  console.error(isEdgeproofError(error) ? error.message : error);
  process.exitCode = 1;
});
