/** Our side of a comparison: columns from the folder, and one timed run for each line on standard input. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const [folder = '.', options = '{}'] = process.argv.slice(2);

/** What the comparison is about. */
// biome-ignore lint/suspicious/noExplicitAny: each program knows its own
export const OPTIONS: any = JSON.parse(options);

/** A column of doubles. */
export function column(name: string): Float64Array {
  const bytes = readFileSync(join(folder, `${name}.f64`));
  return new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}

/** Answers each line with a run; `figures` of it must equal the peer's. */
export async function serve(run: () => Promise<{ [name: string]: number }> | { [name: string]: number }): Promise<void> {
  console.log(JSON.stringify({ versions: { node: process.version } }));
  for await (const line of createInterface({ input: process.stdin })) {
    if (line.trim() !== 'run') break;
    const start = performance.now();
    const figures = await run();
    const seconds = (performance.now() - start) / 1000;
    console.log(JSON.stringify({ seconds, peakMb: process.resourceUsage().maxRSS / 1024, figures }));
  }
}
