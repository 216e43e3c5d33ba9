/** Reads what a run of Stryker found: counts a file, and each change that no test noticed with its place. */

/** The parts of the common report format of mutation testing that are read here. */
export interface MutationReport {
  readonly files: Readonly<Record<string, { readonly source: string; readonly mutants: readonly Mutant[] }>>;
}

interface Mutant {
  readonly mutatorName: string;
  readonly replacement?: string;
  readonly status: string;
  readonly location: {
    readonly start: { readonly line: number; readonly column: number };
    readonly end: { readonly line: number; readonly column: number };
  };
}

/** Changes of one file: noticed, not noticed, and those that run only once and are left out. */
export interface FileScore {
  readonly file: string;
  readonly killed: number;
  readonly survived: number;
  readonly static: number;
}

const NOTICED = new Set(['Killed', 'Timeout']);
const MISSED = new Set(['Survived', 'NoCoverage']);

/** Counts of each file, by name. */
export function scoreOf(report: MutationReport): FileScore[] {
  return Object.entries(report.files)
    .map(([file, { mutants }]) => ({
      file,
      killed: mutants.filter((one) => NOTICED.has(one.status)).length,
      survived: mutants.filter((one) => MISSED.has(one.status)).length,
      static: mutants.filter((one) => one.status === 'Ignored').length,
    }))
    .sort((a, b) => (a.file < b.file ? -1 : 1));
}

/** One line for each change that no test noticed: place, kind, and the text before and after. */
export function survivorsOf(report: MutationReport): string[] {
  return Object.entries(report.files).flatMap(([file, { source, mutants }]) => {
    const lines = source.split('\n');
    return mutants
      .filter((one) => MISSED.has(one.status))
      .map(({ location: { start, end }, mutatorName, replacement, status }) => {
        const until = start.line === end.line ? end.column - 1 : undefined;
        const before = lines[start.line - 1]!.slice(start.column - 1, until);
        const place = `${file}:${start.line}:${start.column}`;
        return `${place} ${mutatorName}${status === 'NoCoverage' ? ' (no test)' : ''}: ${before} -> ${oneLine(replacement)}`;
      });
  });
}

function oneLine(text = ''): string {
  return text.replace(/\s+/g, ' ').slice(0, 100);
}
