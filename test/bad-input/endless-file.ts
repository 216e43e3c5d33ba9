/** A file of bars of any size that is made while it is read: a bar a second, in rows of equal length. */

const ROWS = 20_000;
const START_MS = Date.UTC(2001, 8, 10);
const DIGITS = 13;

/** Rows that a file of so many bytes holds. */
export function rowsOf(bytes: number): number {
  return Math.floor(bytes / rowText(0).length);
}

function rowText(i: number): string {
  const ms = String(START_MS + i * 1000);
  const close = (100 + 10 * Math.sin(i / 5000)).toFixed(4).padStart(8, '0');
  return `${ms},${close},${close},${close},${close},1000\n`;
}

/** The bytes of the file, chunk by chunk; one chunk is borrowed again and again, only its times are written anew. */
export async function* endlessFile(rows: number): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  yield encoder.encode('time,open,high,low,close,volume\n');
  const width = rowText(0).length;
  const template = encoder.encode(Array.from({ length: ROWS }, (_, i) => rowText(i)).join(''));
  for (let from = 0; from < rows; from += ROWS) {
    const chunk = template.slice(0, Math.min(ROWS, rows - from) * width);
    if (from > 0)
      for (let i = 0; i * width < chunk.length; i++) writeTime(chunk, i * width, START_MS + (from + i) * 1000);
    yield chunk;
  }
}

function writeTime(chunk: Uint8Array, at: number, ms: number): void {
  let left = ms;
  for (let d = DIGITS - 1; d >= 0; d--) {
    const rest = Math.floor(left / 10);
    chunk[at + d] = 48 + (left - rest * 10);
    left = rest;
  }
}
