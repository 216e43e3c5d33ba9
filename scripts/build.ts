/**
 * Builds the package: exports in step with the doors, ES modules and types by tsup, then a CommonJS twin of every file. The twins
 * are made file by file, not bundled again, so that chunks stay shared and no syntax is lowered.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { transform } from 'esbuild';
import { doors, root } from './doors.js';
import { runSteps } from './steps.js';

const dist = join(root, 'dist');
const relativeModule = /(["'])(\.{1,2}\/[^"'\n]+)\.js\1/g;
const importMetaUrl = "const __moduleUrl = require('node:url').pathToFileURL(__filename).href;";

function built(extension: string): string[] {
  return readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith(extension));
}

async function commonJsTwin(file: string): Promise<void> {
  const source = readFileSync(join(dist, file), 'utf8');
  const asksWhere = source.includes('import.meta.url');
  const { code } = await transform(
    source.replace(relativeModule, '$1$2.cjs$1').replace(/^\/\/# sourceMappingURL.*$/m, ''),
    {
      format: 'cjs',
      platform: 'node',
      target: 'es2022',
      define: asksWhere ? { 'import.meta.url': '__moduleUrl' } : {},
      banner: asksWhere ? importMetaUrl : '',
    },
  );
  writeFileSync(join(dist, file.replace(/\.js$/, '.cjs')), code);
}

async function commonJs(): Promise<string> {
  const files = built('.js');
  await Promise.all(files.map(commonJsTwin));
  for (const file of built('.d.ts')) {
    const types = readFileSync(join(dist, file), 'utf8').replace(relativeModule, '$1$2.cjs$1');
    writeFileSync(join(dist, file.replace(/\.d\.ts$/, '.d.cts')), types);
  }
  return `${files.length} CommonJS twins`;
}

if (doors().length === 0) {
  console.log('no door in src yet, nothing to build');
} else {
  const ok = await runSteps('build', [
    { name: 'exports', run: ['tsx', 'scripts/sync-exports.ts'] },
    { name: 'modules and types', run: ['tsup', '--silent'] },
    { name: 'commonjs', run: commonJs },
  ]);
  process.exitCode = ok ? 0 : 1;
}
