/** The side of a peer from npm: as `ours/serve.ts`, and a way to import from the folder that git ignores. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

const [folder = '.', options = '{}'] = process.argv.slice(2);
export const OPTIONS = JSON.parse(options);

export function column(name) {
  const bytes = readFileSync(join(folder, `${name}.f64`));
  return new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}

const require = createRequire(join(OPTIONS.peers, 'package.json'));

/** A peer and its version. */
export async function peer(name) {
  const module = await import(pathToFileURL(require.resolve(name)).href);
  const { version } = JSON.parse(readFileSync(join(OPTIONS.peers, 'node_modules', name, 'package.json'), 'utf8'));
  return { module: module.default ?? module, named: module, version };
}

export async function serve(run, versions) {
  console.log(JSON.stringify({ versions }));
  for await (const line of createInterface({ input: process.stdin })) {
    if (line.trim() !== 'run') break;
    const start = performance.now();
    const figures = await run();
    const seconds = (performance.now() - start) / 1000;
    console.log(JSON.stringify({ seconds, peakMb: process.resourceUsage().maxRSS / 1024, figures }));
  }
}
