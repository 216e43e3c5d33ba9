/** Two programs in turn: A B A B, median of the rounds after a warm-up, and no ratio unless both found the same. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createInterface, type Interface } from 'node:readline';

/** How a program is started. */
export interface Command {
  readonly command: string;
  readonly args: readonly string[];
}

/** What a program says of one run. */
export interface Turn {
  readonly seconds: number;
  readonly peakMb: number;
  readonly figures: { readonly [name: string]: number };
}

/** A program that runs once for each line that it is sent. */
class Side {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #lines: AsyncIterator<string>;
  readonly #reader: Interface;
  #complaint = '';

  constructor({ command, args }: Command) {
    this.#child = spawn(command, args, { stdio: 'pipe' });
    this.#child.stderr.on('data', (chunk: Buffer) => {
      this.#complaint = `${this.#complaint}${chunk}`.slice(-2000);
    });
    this.#child.on('error', () => {});
    this.#child.stdin.on('error', () => {});
    this.#reader = createInterface({ input: this.#child.stdout });
    this.#lines = this.#reader[Symbol.asyncIterator]();
  }

  async #next(): Promise<unknown> {
    for (;;) {
      const { done, value } = await this.#lines.next();
      if (done === true) throw new Error(complaintOf(this.#complaint));
      if (value.startsWith('{')) return JSON.parse(value);
    }
  }

  async versions(): Promise<{ readonly [name: string]: string }> {
    return ((await this.#next()) as { versions: { [name: string]: string } }).versions;
  }

  async run(): Promise<Turn> {
    this.#child.stdin.write('run\n');
    return (await this.#next()) as Turn;
  }

  close(): void {
    this.#reader.close();
    this.#child.kill();
  }
}

/** The line of an error in what a program wrote before it ended. */
function complaintOf(text: string): string {
  const lines = text.trim().split('\n');
  return lines.find((line) => /^\w*Error\b.*: /.test(line)) ?? lines.at(-1) ?? 'it ended without a word';
}

/** What came of a comparison. */
export interface Comparison {
  readonly ours: readonly Turn[];
  readonly theirs: readonly Turn[];
  readonly versions: { readonly [name: string]: string };
}

/** Runs both in turn; throws where their figures differ by more than the tolerance, relative to 1 and more. */
export async function inTurn(
  ours: Command,
  theirs: Command,
  options: {
    readonly rounds: number;
    readonly warmUp: number;
    readonly tolerance: number;
    readonly same?: readonly string[];
  },
): Promise<Comparison> {
  const sides = [new Side(ours), new Side(theirs)] as const;
  try {
    const [, versions] = [await sides[0].versions(), await sides[1].versions()];
    const turns: [Turn[], Turn[]] = [[], []];
    for (let round = -options.warmUp; round < options.rounds; round++) {
      const a = await sides[0].run();
      const b = await sides[1].run();
      mustEqual(a.figures, b.figures, options);
      if (round < 0) continue;
      turns[0].push(a);
      turns[1].push(b);
    }
    return { ours: turns[0], theirs: turns[1], versions };
  } finally {
    for (const side of sides) side.close();
  }
}

function mustEqual(
  ours: Turn['figures'],
  theirs: Turn['figures'],
  { tolerance, same }: { readonly tolerance: number; readonly same?: readonly string[] },
): void {
  const names = same ?? Object.keys(theirs);
  if (names.length === 0) throw new Unequal('there is nothing to compare');
  for (const name of names) {
    const [a, b] = [ours[name] ?? Number.NaN, theirs[name] ?? Number.NaN];
    if (!(Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(b)))) throw new Unequal(`${name}: ours ${a}, theirs ${b}`);
  }
}

/** Both ran, and found different things. */
export class Unequal extends Error {}

/** The middle of some numbers. */
export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}
