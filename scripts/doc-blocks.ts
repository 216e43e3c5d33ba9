/** Finds the code blocks of doc comments and of Markdown pages, with the line where each begins. */

/** A ```ts block. */
export interface Block {
  readonly file: string;
  /** Line of the file (from 1) that holds the first line of code. */
  readonly line: number;
  readonly code: string;
  /** Why it is type-checked but not run, when so. */
  readonly noRun?: string;
}

/** What a file holds: blocks, and complaints about blocks that would slip through. */
export interface Blocks {
  readonly blocks: readonly Block[];
  readonly complaints: readonly string[];
}

const otherNames = new Set(['typescript', 'javascript', 'js', 'tsx', 'jsx', 'mjs', 'mts', 'cts', 'cjs']);

function readInfo(info: string): { noRun?: string } | string | undefined {
  const [name = '', ...rest] = info.trim().split(/\s+/);
  if (otherNames.has(name)) return `block tagged "${name}": tag it "ts", so that it is checked`;
  if (name !== 'ts') return undefined;
  if (rest.length === 0) return {};
  const reason = /^ts\s+no-run\s+"([^"]{5,})"$/.exec(info.trim());
  return reason?.[1] === undefined ? 'block not run without a reason: ```ts no-run "why"' : { noRun: reason[1] };
}

/** Reads the fences of consecutive lines; `first` is the line number of the first one. */
function fences(file: string, lines: readonly string[], first: number): Blocks {
  const blocks: Block[] = [];
  const complaints: string[] = [];
  let open: { mark: string; start: number; kind: ReturnType<typeof readInfo> } | undefined;
  for (const [i, text] of lines.entries()) {
    const fence = /^\s*(`{3,})(.*)$/.exec(text);
    if (open === undefined) {
      if (fence?.[1] === undefined) continue;
      open = { mark: fence[1], start: i + 1, kind: readInfo(fence[2] ?? '') };
    } else if (fence?.[1]?.startsWith(open.mark) && fence[2]?.trim() === '') {
      if (typeof open.kind === 'string') complaints.push(`${file}:${first + open.start - 1} ${open.kind}`);
      else if (open.kind !== undefined)
        blocks.push({ file, line: first + open.start, code: lines.slice(open.start, i).join('\n'), ...open.kind });
      open = undefined;
    }
  }
  if (open !== undefined) complaints.push(`${file}:${first + open.start - 1} block is never closed`);
  return { blocks, complaints };
}

/** The blocks of a Markdown page. */
export function markdownBlocks(file: string, text: string): Blocks {
  return fences(file, text.split('\n'), 1);
}

/** The blocks of every doc comment of a source file; an `@example` without a ts block is a complaint. */
export function sourceBlocks(file: string, text: string): Blocks {
  const blocks: Block[] = [];
  const complaints: string[] = [];
  for (const comment of text.matchAll(/^[ \t]*\/\*\*[\s\S]*?\*\//gm)) {
    const first = text.slice(0, comment.index).split('\n').length;
    const lines = comment[0].split('\n').map((line) =>
      line
        .replace(/^\s*\/\*\*/, '')
        .replace(/\*\/\s*$/, '')
        .replace(/^\s*\* ?/, ''),
    );
    const found = fences(file, lines, first);
    blocks.push(...found.blocks);
    complaints.push(...found.complaints);
    const examples = lines.filter((line) => /^\s*@example\b/.test(line)).length;
    if (examples > found.blocks.length) complaints.push(`${file}:${first} @example without a ts block`);
  }
  return { blocks, complaints };
}

/** Complaints about this reader itself, from samples whose answer is known. */
export function selfTest(): readonly string[] {
  const wrong: string[] = [];
  const expect = (what: string, got: unknown, want: unknown): void => {
    if (JSON.stringify(got) !== JSON.stringify(want)) wrong.push(`${what}: ${JSON.stringify(got)}`);
  };
  const page = 'a\n```ts\nconst a = 1;\n```\n```sh\nls\n```\n```ts no-run "needs a feed"\nb;\n```\n';
  expect('page', markdownBlocks('p.md', page), {
    blocks: [
      { file: 'p.md', line: 3, code: 'const a = 1;' },
      { file: 'p.md', line: 9, code: 'b;', noRun: 'needs a feed' },
    ],
    complaints: [],
  });
  expect('no reason', markdownBlocks('p.md', '```ts no-run\nb;\n```').complaints.length, 1);
  expect('other name', markdownBlocks('p.md', '```typescript\nb;\n```').complaints.length, 1);
  expect('never closed', markdownBlocks('p.md', '```ts\nb;').complaints.length, 1);
  const source =
    '/**\n * A.\n *\n * @example\n * ```ts\n * if (a) {\n *   b();\n * }\n * ```\n */\nexport const a = 1;\n';
  expect('comment', sourceBlocks('a.ts', source).blocks, [{ file: 'a.ts', line: 6, code: 'if (a) {\n  b();\n}' }]);
  expect('bare example', sourceBlocks('a.ts', '/**\n * @example a()\n */').complaints.length, 1);
  return wrong;
}
