/** What a test may not say, because it could then never fail: a promise nobody awaits, a test that silences others or itself. */
import ts from 'typescript';
import type { Finding } from './banned-rules.js';

/** The words of a chain of properties and calls, outermost last: `expect(a).rejects.toThrow(b)` is `expect rejects toThrow`. */
function chain(node: ts.Expression): string[] {
  if (ts.isIdentifier(node)) return [node.text];
  if (ts.isPropertyAccessExpression(node)) return [...chain(node.expression), node.name.text];
  if (ts.isCallExpression(node)) return chain(node.expression);
  return ['?'];
}

function unawaited(node: ts.Node): string | undefined {
  if (!ts.isExpressionStatement(node) || !ts.isCallExpression(node.expression)) return undefined;
  const words = chain(node.expression);
  if (words[0] === 'expect' && (words.includes('rejects') || words.includes('resolves')))
    return `expect(...).${words[1]}: await it, or it cannot fail`;
  const [first] = node.expression.arguments;
  const isProperty = words[0] === 'fc' && first !== undefined && ts.isCallExpression(first);
  if (isProperty && chain(first).includes('asyncProperty'))
    return 'an asynchronous property: await it, or it cannot fail';
  return undefined;
}

function silenced(node: ts.Node): string | undefined {
  if (!ts.isPropertyAccessExpression(node) || !ts.isIdentifier(node.expression)) return undefined;
  if (!['it', 'test', 'describe'].includes(node.expression.text)) return undefined;
  if (node.name.text === 'only') return 'only: the other tests would not run';
  if (node.name.text === 'skip' || node.name.text === 'todo') return `${node.name.text}: say why, on this line`;
  return undefined;
}

/** Every finding in one test file; an exception ends its line in `// allow: reason`. */
export function findToothless(file: string, text: string): readonly Finding[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true);
  const lines = text.split('\n');
  const found: Finding[] = [];
  const walk = (node: ts.Node): void => {
    const what = unawaited(node) ?? silenced(node);
    const line = what === undefined ? 0 : source.getLineAndCharacterOfPosition(node.getStart(source)).line;
    if (what !== undefined && !/\/\/ allow: \S.{4,}/.test(lines[line] ?? '')) found.push({ line: line + 1, what });
    ts.forEachChild(node, walk);
  };
  walk(source);
  return found;
}
