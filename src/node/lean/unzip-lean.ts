import { readFile } from 'node:fs/promises';
import { strFromU8, unzipSync } from 'fflate';
import { DataError } from '../../core/errors.js';
import type { LeanFile } from '../../data/lean/rows.js';

/** The one file in a zip of LEAN; null when there is no zip. */
export async function unzipLean(path: string): Promise<LeanFile | null> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (cause) {
    if ((cause as { code?: string }).code === 'ENOENT') return null;
    throw cause;
  }
  const entry = Object.entries(openZip(path, bytes))[0];
  if (entry === undefined) throw new DataError('leanFolder', `"${path}" is empty`, 'fetch the file again', { path });
  return { name: entry[0], text: strFromU8(entry[1]) };
}

function openZip(path: string, bytes: Uint8Array): { readonly [name: string]: Uint8Array } {
  try {
    return unzipSync(bytes);
  } catch (cause) {
    throw new DataError('leanFolder', `"${path}" cannot be unzipped`, 'fetch the file again', { path }, cause);
  }
}
