/** What source may not say, found in the syntax tree: comments and strings do not count. Exceptions end in `// allow: reason`. */
import ts from 'typescript';

/** One finding. */
export interface Finding {
  readonly line: number;
  readonly what: string;
}

/** The functions of Math whose bits are the same on every supported Node, and its constants. */
const stableMath = new Set(
  (
    'exp log sin cos tanh sqrt abs floor ceil round trunc sign min max imul fround clz32 expm1 log1p atan ' +
    'PI E LN2 LN10 LOG2E LOG10E SQRT2 SQRT1_2'
  ).split(' '),
);
const timers = new Set('setTimeout setInterval setImmediate queueMicrotask requestAnimationFrame'.split(' '));
const localeWords = new Set(
  'localeCompare toLocaleString toLocaleDateString toLocaleTimeString toLocaleLowerCase toLocaleUpperCase'.split(' '),
);

/** Where a file lies decides what it may do. */
interface Place {
  /** Below the live floor: no clock, no randomness, no unstable arithmetic. */
  readonly deterministic: boolean;
  readonly mayUseTimers: boolean;
  readonly mayUseNode: boolean;
  readonly door: boolean;
}

function place(file: string): Place {
  const inside = (rooms: string): boolean => rooms.split(' ').some((room) => file.startsWith(`src/${room}/`));
  return {
    deterministic: !inside('live node'),
    mayUseTimers: inside('live rx node adapters'),
    mayUseNode: inside('node'),
    door: file === 'src/index.ts' || file.endsWith('/index.ts'),
  };
}

/** `a.b` or `a['b']` as words, for any other node undefined. */
function member(node: ts.Node): readonly [string, string] | undefined {
  if (ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.expression))
    return [node.expression.text, node.name.text];
  if (ts.isElementAccessExpression(node) && ts.isIdentifier(node.expression))
    return [node.expression.text, ts.isStringLiteralLike(node.argumentExpression) ? node.argumentExpression.text : '?'];
  return undefined;
}

/** True when the identifier is read as a value of that name: not a property, a key, a declaration or a type. */
function isReference(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  if (ts.isPropertyAssignment(parent)) return parent.initializer === node;
  if (ts.isTypeReferenceNode(parent) || ts.isQualifiedName(parent) || ts.isJSDoc(parent)) return false;
  if (ts.isImportSpecifier(parent) || ts.isExportSpecifier(parent)) return false;
  const named = parent as ts.NamedDeclaration;
  return named.name !== node;
}

function declaredNames(source: ts.SourceFile): Set<string> {
  const names = new Set<string>();
  const walk = (node: ts.Node): void => {
    const named = node as ts.NamedDeclaration;
    const binds = ts.isVariableDeclaration(node) || ts.isParameter(node) || ts.isFunctionDeclaration(node);
    if ((binds || ts.isImportSpecifier(node) || ts.isBindingElement(node)) && named.name && ts.isIdentifier(named.name))
      names.add(named.name.text);
    ts.forEachChild(node, walk);
  };
  walk(source);
  return names;
}

function clockOrRandom(node: ts.Node, own: ReadonlySet<string>): string | undefined {
  const words = member(node);
  if (words !== undefined && !own.has(words[0])) {
    const [object, name] = words;
    if (object === 'Date' && name === 'now') return 'Date.now: time comes from the event';
    if (object === 'performance') return 'performance: no wall clock below the live floor';
    if (object === 'crypto') return 'crypto: randomness is a named, seeded stream';
    if (object === 'Math' && name === 'random') return 'Math.random: randomness is a named, seeded stream';
    if (object === 'Math' && !stableMath.has(name)) return `Math.${name}: its bits differ between Node versions`;
  }
  if (ts.isPropertyAccessExpression(node) && localeWords.has(node.name.text))
    return `${node.name.text}: depends on the machine's locale`;
  if (ts.isNewExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === 'Date')
    return (node.arguments?.length ?? 0) === 0 ? 'new Date() without argument reads the clock' : undefined;
  if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === 'Date')
    return 'Date() reads the clock';
  if (ts.isIdentifier(node) && node.text === 'Math' && isReference(node) && member(node.parent)?.[0] !== 'Math')
    return 'Math as a value: name the function, so that it can be checked';
  const power = ts.SyntaxKind.AsteriskAsteriskToken;
  if (node.kind === power || node.kind === ts.SyntaxKind.AsteriskAsteriskEqualsToken)
    return '**: multiply, or exp(y * log(x)); its bits differ between Node versions';
  return undefined;
}

function anywhere(node: ts.Node): string | undefined {
  if (ts.isExportDeclaration(node) && node.exportClause === undefined) return 'export *: name what you export';
  if (ts.isExportAssignment(node)) return 'default export: name it';
  if (node.kind === ts.SyntaxKind.DefaultKeyword && node.parent.kind !== ts.SyntaxKind.DefaultClause) {
    const modified = ts.canHaveModifiers(node.parent) && ts.getModifiers(node.parent)?.some((one) => one === node);
    if (modified) return 'default export: name it';
  }
  if (ts.isForInStatement(node)) return 'for...in: use Object.keys or Object.entries';
  return undefined;
}

function global(node: ts.Node, own: ReadonlySet<string>, at: Place): string | undefined {
  const words = member(node);
  const name =
    words?.[0] === 'globalThis' ? words[1] : ts.isIdentifier(node) && isReference(node) ? node.text : undefined;
  if (name === undefined || own.has(name)) return undefined;
  if (timers.has(name) && !at.mayUseTimers) return `${name}: only the engine moves time`;
  if ((name === 'process' || name === 'Buffer') && !at.mayUseNode) return `${name}: only in src/node`;
  return undefined;
}

/** Every finding in one file; `file` is its path from the root, with forward slashes. */
export function findBanned(file: string, text: string): readonly Finding[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true);
  const lines = text.split('\n');
  const own = declaredNames(source);
  const at = place(file);
  const found: Finding[] = [];
  const report = (node: ts.Node, what: string): void => {
    const line = source.getLineAndCharacterOfPosition(node.getStart(source)).line;
    if (!/\/\/ allow: \S.{4,}/.test(lines[line] ?? '')) found.push({ line: line + 1, what });
  };
  const walk = (node: ts.Node): void => {
    const what = anywhere(node) ?? global(node, own, at) ?? (at.deterministic ? clockOrRandom(node, own) : undefined);
    if (what !== undefined) report(node, what);
    ts.forEachChild(node, walk);
  };
  walk(source);
  if (at.door)
    for (const statement of source.statements)
      if (!(ts.isExportDeclaration(statement) && statement.moduleSpecifier !== undefined))
        report(statement, 'a door holds nothing but `export { ... } from`');
  return found;
}
