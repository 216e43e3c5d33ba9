/** The plug-in template as a stranger uses it: copied elsewhere, compiled, tested; and red once the plug-in is spoiled. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const bin = join(root, 'node_modules/.bin');
const folder = mkdtempSync(join(tmpdir(), 'plug-in-'));
const source = join(folder, 'src/index.ts');

beforeAll(() => {
  cpSync(join(root, 'templates/plug-in'), folder, { recursive: true });
  // Where `npm install` would put the package, its source stands in for it: nothing needs to be built first.
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  const paths = { edgeproof: [`${root}/src/index.ts`], 'edgeproof/*': [`${root}/src/*/index.ts`] };
  const compilerOptions = { paths, rootDir: '/', erasableSyntaxOnly: true };
  writeFileSync(join(folder, 'tsconfig.here.json'), JSON.stringify({ extends: './tsconfig.json', compilerOptions }));
});
afterAll(() => rmSync(folder, { recursive: true }));

function run(program: string, ...words: string[]) {
  const done = spawnSync(join(bin, program), words, { cwd: folder, encoding: 'utf8' });
  return { status: done.status, out: `${done.stdout}${done.stderr}` };
}

const test = () => run('tsx', '--tsconfig', 'tsconfig.here.json', '--test', 'test/kit.test.ts');

describe('the plug-in template', () => {
  it('compiles', () => {
    expect(run('tsc', '-p', 'tsconfig.here.json')).toEqual({ status: 0, out: '' });
  }, 120_000);

  it('passes the kit and its own tests as shipped', () => {
    const { status, out } = test();
    expect(out).toContain('fromHigh: 13 ran, 2 skipped: FS-05 (no batch), FS-15 (no stretch)');
    expect(out).toMatch(/# fail 0\b|fail 0\b/);
    expect(status).toBe(0);
  }, 120_000);

  it.each([
    ['FS-06', 'new Uint8Array(this.#memory.buffer).set(state.bytes);', ''],
    ['FS-02', 'return Number.NaN;', 'return 0;'],
    ['FS-09', 'let high = close;', 'let high = close + 0 * Date.now();'],
  ])(
    'turns red at %s once it is spoiled',
    (id, sound, spoiled) => {
      const text = readFileSync(source, 'utf8');
      expect(text).toContain(sound);
      writeFileSync(source, text.replace(sound, spoiled));
      const { status, out } = test();
      writeFileSync(source, text);
      expect(out).toContain(`[edgeproof] ${id} `);
      expect(status).toBe(1);
    },
    120_000,
  );

  it('names versions that this package has', () => {
    const own = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Package;
    const template = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Package;
    expect(template.peerDependencies['edgeproof']).toBe(`^${own.version}`);
    const major = (version: string | undefined): string | undefined => version?.replace(/^\^/, '').split('.')[0];
    for (const name of ['rxjs', 'tsx', 'typescript', '@types/node'])
      expect([name, major(template.devDependencies[name])]).toEqual([name, major(own.devDependencies[name])]);
  });
});

interface Package {
  readonly version: string;
  readonly peerDependencies: { readonly [name: string]: string };
  readonly devDependencies: { readonly [name: string]: string };
}
