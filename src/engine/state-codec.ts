import { ReplayError } from '../core/errors.js';

const TAG = '$edgeproof';

/**
 * State as text: JSON that keeps NaN, infinities, -0, bigints and typed arrays, which JSON alone loses.
 *
 * @example
 * ```ts
 * import { decodeState, encodeState } from 'edgeproof';
 * const back = decodeState(encodeState({ a: Number.NaN, b: 10n })) as { a: number; b: bigint };
 * if (!Number.isNaN(back.a) || back.b !== 10n) throw new Error('lost');
 * ```
 */
export function encodeState(state: unknown): string {
  return JSON.stringify(pack(state));
}

/**
 * The state of a text made by {@link encodeState}.
 *
 * @throws ReplayError when the text is not such a state
 * @example
 * ```ts
 * import { decodeState } from 'edgeproof';
 * if (decodeState('[1]') === undefined) throw new Error('plain JSON is a state too');
 * ```
 */
export function decodeState(text: string): unknown {
  try {
    return unpack(JSON.parse(text));
  } catch (cause) {
    throw new ReplayError(
      'snapshot',
      'the text is not a saved state',
      'pass what encodeState gave, unchanged',
      {},
      cause,
    );
  }
}

function pack(value: unknown): unknown {
  if (typeof value === 'number')
    return Number.isFinite(value) && !Object.is(value, -0)
      ? value
      : { [TAG]: 'number', v: Object.is(value, -0) ? '-0' : String(value) };
  if (typeof value === 'bigint') return { [TAG]: 'bigint', v: String(value) };
  if (value instanceof Float64Array)
    return { [TAG]: 'f64', v: hex(new Uint8Array(value.buffer, value.byteOffset, value.byteLength)) };
  if (value instanceof Float32Array)
    return { [TAG]: 'f32', v: hex(new Uint8Array(value.buffer, value.byteOffset, value.byteLength)) };
  if (value instanceof Uint8Array) return { [TAG]: 'u8', v: hex(value) };
  if (Array.isArray(value)) return value.map(pack);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, pack(one)]));
}

function unpack(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unpack);
  if (value === null || typeof value !== 'object') return value;
  const record = value as Record<string, unknown>;
  const text = record['v'] as string;
  switch (record[TAG]) {
    case 'number':
      return text === '-0' ? -0 : Number(text);
    case 'bigint':
      return BigInt(text);
    case 'u8':
      return bytes(text);
    case 'f32':
      return new Float32Array(bytes(text).buffer);
    case 'f64':
      return new Float64Array(bytes(text).buffer);
    default:
      return Object.fromEntries(Object.entries(record).map(([key, one]) => [key, unpack(one)]));
  }
}

const HEX = Array.from({ length: 256 }, (_, i) => i.toString(16).padStart(2, '0'));

function hex(data: Uint8Array): string {
  let text = '';
  for (const byte of data) text += HEX[byte];
  return text;
}

function bytes(text: string): Uint8Array {
  const data = new Uint8Array(text.length / 2);
  for (let i = 0; i < data.length; i++) data[i] = Number.parseInt(text.slice(2 * i, 2 * i + 2), 16);
  return data;
}
