/** Which source lines belong to symbols that a door exports, and which of those symbols lack an example. */
import { join, relative } from 'node:path';
import ts from 'typescript';
import { doors, root } from './doors.js';

/** A range of lines of one file, from 1, both ends included. */
interface Range {
  readonly file: string;
  readonly from: number;
  readonly to: number;
}

/** What the doors let a user see. */
export interface Reach {
  /** True when the line of the file documents or belongs to a symbol that a door exports. */
  has(file: string, line: number): boolean;
  /** Functions and classes without `@example`. */
  readonly withoutExample: readonly string[];
}

/** The compiler on the doors and some further files, with the options of tsconfig.json. */
export function compile(paths: readonly string[], old?: ts.Program): ts.Program {
  const host = { ...ts.sys, onUnRecoverableConfigFileDiagnostic: () => {} };
  const config = ts.getParsedCommandLineOfConfigFile(join(root, 'tsconfig.json'), {}, host);
  if (config === undefined) throw new Error('tsconfig.json cannot be read');
  const rootNames = [...doors().map((door) => join(root, door.source)), ...paths];
  return ts.createProgram({ rootNames, options: config.options, ...(old ? { oldProgram: old } : {}) });
}

function exportsOf(program: ts.Program): Set<ts.Symbol> {
  const checker = program.getTypeChecker();
  const symbols = new Set<ts.Symbol>();
  for (const door of doors()) {
    const source = program.getSourceFile(join(root, door.source));
    const module = source && checker.getSymbolAtLocation(source);
    for (const one of module ? checker.getExportsOfModule(module) : [])
      symbols.add(one.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(one) : one);
  }
  return symbols;
}

function rangeOf(declaration: ts.Declaration): Range {
  let node: ts.Node = declaration;
  while (ts.isVariableDeclaration(node) || ts.isVariableDeclarationList(node)) node = node.parent;
  const source = node.getSourceFile();
  const line = (position: number): number => source.getLineAndCharacterOfPosition(position).line + 1;
  return { file: relative(root, source.fileName), from: line(node.getFullStart()), to: line(node.end) };
}

/** True for what can be called or constructed, so that an example shows how. */
function wantsExample(checker: ts.TypeChecker, symbol: ts.Symbol): boolean {
  const node = symbol.valueDeclaration;
  if (node === undefined) return false;
  const type = checker.getTypeOfSymbolAtLocation(symbol, node);
  return type.getCallSignatures().length > 0 || type.getConstructSignatures().length > 0;
}

/** Reads the doors of a compiled program. */
export function reach(program: ts.Program): Reach {
  const checker = program.getTypeChecker();
  const ranges: Range[] = [];
  const missing: string[] = [];
  for (const symbol of exportsOf(program)) {
    const own = (symbol.declarations ?? []).map(rangeOf).filter((one) => one.file.startsWith('src/'));
    ranges.push(...own);
    const [first] = own;
    if (first === undefined || !wantsExample(checker, symbol)) continue;
    if (!symbol.getJsDocTags(checker).some((tag) => tag.name === 'example'))
      missing.push(`${first.file}:${first.from + 1} ${symbol.name}: no @example`);
  }
  return {
    has: (file, line) => ranges.some((one) => one.file === file && one.from <= line && line <= one.to),
    withoutExample: missing.sort(),
  };
}
