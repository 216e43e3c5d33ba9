/** Writes THIRD_PARTY_NOTICES from the licences of the installed runtime dependencies, or with `--check` says when it is stale. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './doors.js';

/** What package-lock.json says of one installed package. */
interface Locked {
  readonly version: string;
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly peer?: boolean;
}
interface Manifest {
  readonly name: string;
  readonly license?: string;
  readonly author?: string | { readonly name?: string };
}

/** Copied into dist by the build; the others are installed beside it. */
const bundled = new Set(['zod', '@noble/hashes']);
/** Licences that ask for no more than to be named, compatible with ours. */
const accepted = new Set([
  'MIT',
  'ISC',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  '0BSD',
  'BlueOak-1.0.0',
  'Unlicense',
]);

const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as { packages: Record<string, Locked> };

function licenceText(folder: string): string | undefined {
  const name = readdirSync(folder).find((file) => /^(licen[cs]e|copying)/i.test(file));
  return name === undefined ? undefined : readFileSync(join(folder, name), 'utf8').replaceAll('\r\n', '\n').trim();
}

function entry(path: string, locked: Locked): string {
  const folder = join(root, path);
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
  const licence = manifest.license ?? 'unknown';
  if (!accepted.has(licence))
    throw new Error(`${manifest.name}: licence "${licence}" is not one that we may ship with`);
  const author = typeof manifest.author === 'string' ? manifest.author : manifest.author?.name;
  const text =
    licenceText(folder) ?? `${licence}${author ? `, by ${author}` : ''} (the package carries no licence text)`;
  const how = bundled.has(manifest.name) ? 'parts are included in this package' : 'installed beside this package';
  return `## ${manifest.name} ${locked.version}\n\n${licence}; ${how}\n\n${text}\n`;
}

const entries = Object.entries(lock.packages)
  .filter(([path, one]) => path !== '' && !one.dev && !one.optional && existsSync(join(root, path)))
  .map(([path, one]) => entry(path, one))
  .sort();
const notices = `# Third-party notices\n\nedgeproof uses the packages below. Written by \`npm run notices\`.\n\n${entries.join('\n')}`;

const file = join(root, 'THIRD_PARTY_NOTICES');
if (process.argv.includes('--check')) {
  if (!existsSync(file) || readFileSync(file, 'utf8') !== notices) {
    console.error('THIRD_PARTY_NOTICES is stale; run: npm run notices');
    process.exit(1);
  }
  console.log(`notices of ${entries.length} packages are up to date`);
} else {
  writeFileSync(file, notices);
  console.log(`wrote the notices of ${entries.length} packages`);
}
