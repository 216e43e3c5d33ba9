import { ReplayError } from './errors.js';

/** The bytes of float64 numbers for a {@link Snapshot}: exact, NaN and -0 included, little-endian on every machine. */
export function floatsToBytes(values: ArrayLike<number>): Uint8Array {
  const view = new DataView(new ArrayBuffer(8 * values.length));
  for (let i = 0; i < values.length; i++) view.setFloat64(8 * i, values[i]!, true);
  return new Uint8Array(view.buffer);
}

/**
 * The float64 numbers of a snapshot's bytes.
 *
 * @throws ReplayError when there are none or not as many as the restoring plug-in holds
 */
export function bytesToFloats(who: string, bytes: Uint8Array | undefined, length?: number): Float64Array {
  const count = (bytes?.length ?? Number.NaN) / 8;
  if (bytes === undefined || !Number.isInteger(count) || (length !== undefined && count !== length)) {
    throw new ReplayError(
      who,
      `snapshot holds ${bytes?.length ?? 0} bytes, not ${length === undefined ? 'float64 numbers' : `${8 * length}`}`,
      'restore into a plug-in made with the same options and universe',
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const values = new Float64Array(count);
  for (let i = 0; i < count; i++) values[i] = view.getFloat64(8 * i, true);
  return values;
}
