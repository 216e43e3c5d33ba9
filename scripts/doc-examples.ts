/**
 * Compiles and runs every ```ts block of the doc comments, README and docs: type-checked together against the source, then each
 * run by itself in a worker. Also fails when a function or class that a door exports has no example.
 * `--only TEXT` keeps the blocks of files whose path holds TEXT; `--json` closes with the figures.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { type Block, type Blocks, markdownBlocks, selfTest, sourceBlocks } from './doc-blocks.js';
import { compile, reach } from './doc-reach.js';
import { type Failure, runBlocks } from './doc-run.js';
import { root } from './doors.js';

const started = performance.now();
const cache = join(root, '.cache/doc-examples');
const onlyAt = process.argv.indexOf('--only');
const only = onlyAt < 0 ? '' : (process.argv[onlyAt + 1] ?? '');

function filesIn(folder: string, extension: string): string[] {
  const path = join(root, folder);
  if (!existsSync(path)) return [];
  return readdirSync(path, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(extension) && !(folder === 'docs' && file.startsWith('api')))
    .map((file) => `${folder}/${file}`)
    .sort();
}

function collect(): Blocks {
  const pages = ['README.md', 'CONTRIBUTING.md', ...filesIn('docs', '.md'), ...filesIn('examples', '.md')];
  const found = [
    ...filesIn('src', '.ts').map((file) => sourceBlocks(file, readFileSync(join(root, file), 'utf8'))),
    ...pages
      .filter((file) => existsSync(join(root, file)))
      .map((file) => markdownBlocks(file, readFileSync(join(root, file), 'utf8'))),
  ];
  const mine = (text: string): boolean => text.includes(only);
  return {
    blocks: found.flatMap((one) => one.blocks).filter((block) => mine(block.file)),
    complaints: found.flatMap((one) => one.complaints).filter(mine),
  };
}

function write(blocks: readonly Block[]): Map<string, Block> {
  rmSync(cache, { recursive: true, force: true });
  mkdirSync(cache, { recursive: true });
  const byPath = new Map<string, Block>();
  for (const block of blocks) {
    const name = `${block.file
      .replace(/^src\//, '')
      .replace(/\.(ts|md)$/, '')
      .replaceAll('/', '-')}-${block.line}`;
    const path = join(cache, `${name}.ts`);
    writeFileSync(path, `${block.code}\nexport {};\n`);
    byPath.set(path, block);
  }
  return byPath;
}

function typeErrors(checked: ts.Program, byPath: ReadonlyMap<string, Block>): Failure[] {
  const failures: Failure[] = [];
  for (const [path, block] of byPath) {
    const source = checked.getSourceFile(path);
    const all = source ? [...checked.getSyntacticDiagnostics(source), ...checked.getSemanticDiagnostics(source)] : [];
    for (const one of all) {
      const line = source === undefined ? 0 : source.getLineAndCharacterOfPosition(one.start ?? 0).line;
      failures.push({
        block,
        path,
        at: `${block.file}:${block.line + line}`,
        what: ts.flattenDiagnosticMessageText(one.messageText, ' '),
      });
    }
  }
  return failures;
}

const broken = selfTest();
if (broken.length > 0) throw new Error(`doc-examples does not read what it must: ${broken.join('; ')}`);
const { blocks: all, complaints } = collect();
const plain = compile([]);
const reached = reach(plain);
const blocks = all.filter((block) => !block.file.startsWith('src/') || reached.has(block.file, block.line));
const byPath = write(blocks);
const checked = compile([...byPath.keys()], plain);
const wrongTypes = typeErrors(checked, byPath);
const untyped = new Set(wrongTypes.map((one) => one.path));
const toRun = [...byPath].filter(([path, block]) => !untyped.has(path) && block.noRun === undefined);
const wrongRuns = await runBlocks(toRun, cache);
const missing = reached.withoutExample.filter((words) => words.includes(only));

for (const block of blocks)
  if (block.noRun !== undefined) console.log(`not run: ${block.file}:${block.line} ${block.noRun}`);
if (all.length > blocks.length)
  console.log(`${all.length - blocks.length} blocks of symbols that no door exports are left out`);
for (const words of [...complaints, ...missing]) console.error(words);
for (const { at, what } of [...wrongTypes, ...wrongRuns]) console.error(`${at} ${what}`);
const failed = untyped.size + wrongRuns.length;
const ok = failed + complaints.length + missing.length === 0;
const seconds = (performance.now() - started) / 1000;
console.log(
  `${blocks.length} blocks: ${toRun.length - wrongRuns.length} ran, ${untyped.size} do not compile, ${wrongRuns.length} threw; ${missing.length} exports without example, ${complaints.length} complaints; ${seconds.toFixed(1)} s`,
);
if (process.argv.includes('--json'))
  console.log(
    JSON.stringify({
      ok,
      figures: {
        blocks: blocks.length,
        ran: toRun.length - wrongRuns.length,
        failed,
        missing: missing.length,
        seconds,
      },
    }),
  );
process.exit(ok ? 0 : 1);
