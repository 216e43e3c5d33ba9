/** Holds the pages to the repository: commands they name exist, links lead somewhere, README names the commands that show the promises. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from './doors.js';

const promised = [
  'npm test',
  ...['check', 'build', 'bench', 'examples', 'docs', 'quickstart'].map((name) => `npm run ${name}`),
];
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> };

/** What is wrong with one page; `exists` answers for a path relative to the root. */
function complaints(page: string, text: string, exists: (path: string) => boolean): string[] {
  const found: string[] = [];
  for (const [, name = ''] of text.matchAll(/\bnpm run ([a-z][\w:-]*)/g))
    if (scripts[name] === undefined) found.push(`npm run ${name}: package.json has no such script`);
  for (const [, link = ''] of text.replace(/```[\s\S]*?```/g, '').matchAll(/\]\(([^)\s]+)\)/g)) {
    if (/^([a-z]+:|#)/.test(link)) continue;
    const path = join(dirname(page), link.replace(/#.*$/, ''));
    if (!exists(path)) found.push(`link to ${link}: nothing there`);
  }
  if (page === 'README.md')
    for (const command of promised) if (!text.includes(command)) found.push(`does not name ${command}`);
  return found.map((what) => `${page}: ${what}`);
}

const all = promised.join('\n');
const trial: readonly (readonly [page: string, text: string, count: number])[] = [
  ['docs/a.md', 'npm run build', 0],
  ['docs/a.md', 'npm run nothing-such', 1],
  ['docs/a.md', '[a](./there.md) [b](#x) [c](mailto:a@b.example)', 0],
  ['docs/a.md', '[a](gone.md#x)', 1],
  ['README.md', all, 0],
  ['README.md', all.replace('npm test', ''), 1],
];
const wrong = trial.filter(
  ([page, text, n]) => complaints(page, text, (path) => path === 'docs/there.md').length !== n,
);
if (wrong.length > 0) throw new Error(`check-pages misjudges: ${wrong.map(([, text]) => text).join(' | ')}`);

function pagesIn(folder: string): string[] {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md') && !file.startsWith('api/'))
    .map((file) => `${folder}/${file.replaceAll('\\', '/')}`);
}
const pages = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md'].filter((page) =>
  existsSync(join(root, page)),
);
pages.push(...pagesIn('docs'), ...pagesIn('examples'), ...pagesIn('bench'));
const found = pages.flatMap((page) =>
  complaints(page, readFileSync(join(root, page), 'utf8'), (path) => existsSync(join(root, path))),
);
if (found.length > 0) {
  console.error(found.join('\n'));
  process.exitCode = 1;
} else {
  console.log(`${pages.length} pages agree with the repository`);
}
