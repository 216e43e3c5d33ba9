/** Reads every source file for banned calls, every test for ways never to fail; checks itself first on lines that must and must not be caught. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Finding, findBanned } from './banned-rules.js';
import { root } from './doors.js';
import { findToothless } from './test-rules.js';

/** File, code, and how many findings it must give. */
const trial: readonly (readonly [file: string, code: string, count: number])[] = [
  ['src/core/a.ts', 'const t = Date.now();', 1],
  ['src/core/a.ts', "const t = Date['now']();", 1],
  ['src/core/a.ts', 'const t = Date.now(); // allow: the trap itself', 0],
  ['src/core/a.ts', 'const t = Date.now(); // allow:', 1],
  ['src/core/a.ts', '// Date.now() in words\nconst t = "Math.random()";', 0],
  ['src/core/a.ts', 'const t = new Date();', 1],
  ['src/core/a.ts', 'const t = new Date(5);', 0],
  ['src/core/a.ts', 'const t = Date();', 1],
  ['src/core/a.ts', 'performance.now();', 1],
  ['src/core/a.ts', 'Math.random();', 1],
  ['src/core/a.ts', 'crypto.randomUUID();', 1],
  ['src/math/a.ts', 'Math.pow(2, 3); Math.hypot(1); Math.cbrt(1);', 3],
  ['src/math/a.ts', 'Math.sinh(1); Math.cosh(1); Math.asinh(1); Math.atan2(1, 2);', 4],
  ['src/math/a.ts', 'Math.sqrt(Math.exp(1) + Math.PI);', 0],
  ['src/math/a.ts', "Math['pow'](2, 3);", 1],
  ['src/math/a.ts', 'const { pow } = Math;', 1],
  ['src/math/a.ts', 'const m = Math; m.pow(2, 3);', 1],
  ['src/math/a.ts', 'const y = x ** 2; y **= 3;', 2],
  ['src/oms/a.ts', 'setTimeout(f, 1); setInterval(f, 1); queueMicrotask(f); globalThis.setTimeout(f);', 4],
  ['src/rx/a.ts', 'setTimeout(f, 1);', 0],
  ['src/rx/a.ts', 'Date.now();', 1],
  ['src/live/a.ts', 'Date.now(); setTimeout(f, 1);', 0],
  ['src/node/a.ts', 'Date.now(); process.exit(Buffer.length); Math.random();', 0],
  ['src/data/a.ts', 'process.exit(1); Buffer.from(x);', 2],
  ['src/data/a.ts', 'function f(process: string) { return process; }', 0],
  ['src/data/a.ts', 'a.process = { process: 1 }; const b = a.Buffer;', 0],
  ['src/data/a.ts', 'type P = typeof process;', 1],
  ['src/data/a.ts', 'a.localeCompare(b); a.toLocaleString();', 2],
  ['src/data/a.ts', 'for (const k in o) f(k);', 1],
  ['src/data/a.ts', 'for (const k of o) f(k);', 0],
  ['src/data/a.ts', "export * from './b.js';", 1],
  ['src/node/a.ts', 'export default 1;', 1],
  ['src/node/a.ts', 'export default function f() {}', 1],
  ['src/data/a.ts', 'switch (a) { default: f(); }', 0],
  ['src/data/index.ts', "export { a } from './b.js';\nexport type { B } from './b.js';", 0],
  ['src/data/index.ts', "import { a } from './b.js';\nexport { a };", 2],
];

const testTrial: typeof trial = [
  ['test/a.test.ts', 'expect(f()).rejects.toThrow("x");', 1],
  ['test/a.test.ts', 'await expect(f()).rejects.toThrow("x");', 0],
  ['test/a.test.ts', 'expect(f()).toThrow("x");', 0],
  ['test/a.test.ts', 'fc.assert(fc.asyncProperty(fc.nat(), async () => {}));', 1],
  ['test/a.test.ts', 'await fc.assert(fc.asyncProperty(fc.nat(), async () => {}));', 0],
  ['test/a.test.ts', 'fc.assert(fc.property(fc.nat(), () => {}));', 0],
  ['test/a.test.ts', 'it.only("a", f); describe.skip("b", f); it.todo("c");', 3],
  ['test/a.test.ts', 'describe.skip("b", f); // allow: the reason is printed', 0],
  ['test/a.test.ts', 'it.each([1])("a", f);', 0],
];

/** The rules for a file, by where it lies. */
function find(file: string, text: string): readonly Finding[] {
  return file.startsWith('test/') ? findToothless(file, text) : findBanned(file, text);
}

const wrong = [...trial, ...testTrial].flatMap(([file, code, count]) => {
  const got = find(file, code).length;
  return got === count ? [] : [`${file}: ${code}: expected ${count} findings, got ${got}`];
});
if (wrong.length > 0) {
  console.error(['check-banned does not see what it must:', ...wrong].join('\n  '));
  process.exit(1);
}
console.log(`self-test: ${trial.length + testTrial.length} samples judged rightly`);

if (!process.argv.includes('--self-test')) {
  const files = ['src', 'test'].flatMap((folder) =>
    existsSync(join(root, folder))
      ? readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
          .filter((one) => /\.[mc]?tsx?$/.test(one))
          .map((one) => `${folder}/${one.replaceAll('\\', '/')}`)
      : [],
  );
  const found = files
    .sort()
    .flatMap((file) =>
      find(file, readFileSync(join(root, file), 'utf8')).map(({ line, what }) => `${file}:${line} ${what}`),
    );
  if (found.length > 0) {
    console.error(
      [`${found.length} banned (an exception ends its line in "// allow: reason"):`, ...found].join('\n  '),
    );
    process.exit(1);
  }
  console.log(`${files.length} files, nothing banned`);
}
