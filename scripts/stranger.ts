/** Plays the stranger: installs the tarball in an empty project outside the repository and imports every subpath in every way. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { capture } from './capture.js';
import { doors, root } from './doors.js';

const specifiers = doors().map((door) => door.specifier);

/** Loads every subpath and fails when one is empty or when a class that two doors share is not the same class. */
function loadAll(how: 'import' | 'require'): string {
  const load = how === 'import' ? 'await import(name)' : 'require(name)';
  return `
const seen = new Map();
for (const name of ${JSON.stringify(specifiers)}) {
  const door = ${load};
  const names = Object.keys(door).filter((key) => key !== 'default');
  if (names.length === 0) throw new Error(name + ' exports nothing');
  for (const key of names) {
    const known = seen.get(key);
    if (known && known.value !== door[key]) throw new Error(key + ' of ' + name + ' is not the ' + key + ' of ' + known.name);
    seen.set(key, { name, value: door[key] });
  }
}
console.log('${how}: ${specifiers.length} subpaths, ' + seen.size + ' names');
`;
}

function typed(): string {
  return `${specifiers.map((name, i) => `import * as door${i} from '${name}';`).join('\n')}\nexport const all = [${specifiers.map((_, i) => `door${i}`)}];\n`;
}

const compilers: readonly (readonly [name: string, file: string, options: object])[] = [
  ['nodenext, ESM', 'esm.mts', { module: 'nodenext', moduleResolution: 'nodenext' }],
  ['nodenext, CommonJS', 'cjs.cts', { module: 'nodenext', moduleResolution: 'nodenext' }],
  ['bundler', 'bundled.ts', { module: 'esnext', moduleResolution: 'bundler' }],
];

function typeCheck(folder: string): string[] {
  return compilers.map(([name, file, options]) => {
    writeFileSync(join(folder, file), typed());
    const config = join(folder, `tsconfig.${file}.json`);
    const common = {
      target: 'es2022',
      lib: ['es2023', 'dom', 'dom.asynciterable'],
      strict: true,
      noEmit: true,
      skipLibCheck: false,
    };
    const compilerOptions = { ...common, ...options, types: ['node'], typeRoots: [join(root, 'node_modules/@types')] };
    writeFileSync(config, JSON.stringify({ compilerOptions, files: [file] }));
    capture(['tsc', '-p', config], folder);
    return `TypeScript ${name}: compiles, libraries checked too`;
  });
}

/** Returns what was done, in lines; throws at the first thing that does not work. */
export function stranger(tarball: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'edgeproof-stranger-'));
  try {
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'stranger', private: true }));
    capture(['npm', 'install', '--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund', tarball], folder);
    writeFileSync(join(folder, 'esm.mjs'), loadAll('import'));
    writeFileSync(join(folder, 'cjs.cjs'), loadAll('require'));
    const ran = ['esm.mjs', 'cjs.cjs'].map((file) => capture([process.execPath, file], folder).trim());
    return [...ran, ...typeCheck(folder)].join('\n');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
