/** Writes package.json `exports` from the doors that exist, or with `--check` says where the two differ. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { doors, root } from './doors.js';

function condition(entry: string, ext: 'js' | 'cjs'): Record<string, string> {
  return { types: `./dist/${entry}.d.${ext === 'js' ? 'ts' : 'cts'}`, default: `./dist/${entry}.${ext}` };
}

const wanted: Record<string, unknown> = {};
for (const { subpath, entry } of doors())
  wanted[subpath] = { import: condition(entry, 'js'), require: condition(entry, 'cjs') };
wanted['./package.json'] = './package.json';

const file = join(root, 'package.json');
const manifest = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
const same = JSON.stringify(manifest['exports']) === JSON.stringify(wanted);

if (process.argv.includes('--check')) {
  if (!same) {
    console.error('package.json exports and the doors in src differ; run: npm run exports');
    process.exit(1);
  }
  console.log(`exports agree with ${doors().length} doors`);
} else if (!same) {
  manifest['exports'] = wanted;
  writeFileSync(file, `${JSON.stringify(manifest, null, 2)}\n`);
  console.log(`package.json exports: ${Object.keys(wanted).join(' ')}`);
}
