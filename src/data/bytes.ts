/** Where bytes or text come from: all at once, or a function that opens a stream, again for each reading. */
export type ByteInput = string | Uint8Array | (() => AsyncIterable<string | Uint8Array>);

const CHUNK = 1 << 18;

/** The bytes of an input in chunks; text is encoded piece by piece, so that a large text is not doubled in memory. */
export async function* byteChunks(input: ByteInput): AsyncGenerator<Uint8Array> {
  if (typeof input === 'string') yield* encode(input);
  else if (typeof input !== 'function') yield* slices(input);
  else for await (const chunk of input()) yield* typeof chunk === 'string' ? encode(chunk) : [chunk];
}

function* slices(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += CHUNK) yield bytes.subarray(at, at + CHUNK);
}

function* encode(text: string): Generator<Uint8Array> {
  const encoder = new TextEncoder();
  for (let at = 0; at < text.length; ) {
    let end = Math.min(text.length, at + CHUNK);
    const last = text.charCodeAt(end - 1);
    if (end < text.length && last >= 0xd800 && last < 0xdc00) end++;
    yield encoder.encode(text.slice(at, end));
    at = end;
  }
}

/** One run of bytes after another; the second itself when the first is empty. */
export function joinBytes(a: Uint8Array, b: Uint8Array): Uint8Array {
  if (a.length === 0) return b;
  if (b.length === 0) return a;
  const joined = new Uint8Array(a.length + b.length);
  joined.set(a);
  joined.set(b, a.length);
  return joined;
}
