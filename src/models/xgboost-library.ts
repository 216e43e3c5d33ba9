import { ConfigError, PluginError } from '../core/errors.js';

/** What we use of the WASM module inside ml-xgboost, which has no types. */
interface Wasm {
  readonly HEAPU8: Uint8Array;
  readonly HEAPF32: Float32Array;
  _malloc(bytes: number): number;
  _free(pointer: number): void;
  cwrap(name: string, returns: string | null, takes: readonly string[]): (...args: (number | string)[]) => number;
}
interface WasmFile {
  readonly isReady: Promise<Wasm>;
}

/** What we use of Node, where it is there. */
interface NodeProcess {
  readonly versions?: { readonly node?: string };
  listeners(event: string): readonly ((...args: unknown[]) => void)[];
  removeListener(event: string, listener: (...args: unknown[]) => void): void;
}

/** Numbers to train on, row-major. */
export interface BoosterData {
  readonly x: Float32Array;
  readonly y: Float32Array;
  readonly rows: number;
  readonly columns: number;
}

// Spelled at run time, so that no bundler follows it into fs and path. The wrapper around this file copies the training
// set to a stack of 5 MB; the file itself takes it on its heap.
const FILE = ['ml', 'xgboost/dist/wasm/xgboost.js'].join('-');
const NOISE = /^wasm streaming compile failed|^falling back to ArrayBuffer|^\[\d\d:\d\d:\d\d\] /;

/** Numbers that the heap of 2 GB holds, with XGBoost's own copies of them (measured: 2,000,000 x 50). */
export const MOST_NUMBERS = 100_000_000;

let loading: Promise<Wasm> | null = null;

/**
 * Trains a booster and returns its bytes in XGBoost's own binary format.
 *
 * Nothing of it outlives the call: the library's memory is not collected, so all is freed here. Every option must be
 * given, since its defaults are unusual, and every number be finite, since it fails by throwing a string and leaking.
 *
 * @throws ConfigError outside Node or when the package is not installed
 * @throws PluginError when training fails
 */
export async function trainBooster(
  data: BoosterData,
  rounds: number,
  options: { readonly [option: string]: string | number },
): Promise<Uint8Array> {
  loading ??= load();
  const wasm = await loading;
  try {
    return train(wasm, data, rounds, options);
  } catch (cause) {
    throw new PluginError('xgboost', `training failed: ${String(cause)}`, 'check options and data', {}, cause);
  }
}

function train(
  wasm: Wasm,
  data: BoosterData,
  rounds: number,
  options: { readonly [option: string]: string | number },
): Uint8Array {
  const create = wasm.cwrap('create_model', 'number', ['number', 'number', 'number', 'number']);
  const x = place(wasm, data.x);
  const y = place(wasm, data.y);
  const model = create(x, y, data.rows, data.columns);
  wasm._free(x);
  wasm._free(y);
  const set = wasm.cwrap('set_param', null, ['number', 'string', 'string']);
  for (const [name, value] of Object.entries(options)) set(model, name, String(value));
  wasm.cwrap('train_full_model', null, ['number', 'number'])(model, rounds);
  const size = wasm.cwrap('save_model', 'number', ['number'])(model);
  const file = wasm._malloc(size);
  wasm.cwrap('get_file_content', null, ['number', 'number'])(file, size);
  const bytes = wasm.HEAPU8.slice(file, file + size);
  wasm._free(file);
  wasm.cwrap('free_memory_model', null, ['number'])(model);
  return bytes;
}

/** Copies numbers to the heap; the views are read afterwards, since growing replaces them. */
function place(wasm: Wasm, values: Float32Array): number {
  const pointer = wasm._malloc(values.byteLength);
  wasm.HEAPF32.set(values, pointer / 4);
  return pointer;
}

async function load(): Promise<Wasm> {
  const node = (globalThis as { process?: NodeProcess }).process; // allow: training runs in Node only, and must say so
  if (node?.versions?.node === undefined)
    throw new ConfigError('xgboost', 'training needs Node', 'fit in Node and restore its snapshot here');
  const restoreConsole = quiet();
  try {
    const file = (await import(/* webpackIgnore: true */ /* @vite-ignore */ FILE)) as { default: WasmFile };
    return await file.default.isReady;
  } catch (cause) {
    loading = null;
    throw new ConfigError('xgboost', 'ml-xgboost cannot be loaded', 'npm install ml-xgboost@1.1.2', {}, cause);
  } finally {
    restoreConsole();
    // The library rethrows every uncaught error of the process: not its business.
    for (const one of node.listeners('uncaughtException'))
      if (String(one).includes('ExitStatus')) node.removeListener('uncaughtException', one);
  }
}

/** The library keeps the console functions that it finds while loading: it finds ones that leave its chatter out. */
function quiet(): () => void {
  const { log, warn } = console;
  const filtered =
    (print: typeof log) =>
    (...args: unknown[]): void => {
      if (!NOISE.test(String(args[0]))) print(...args);
    };
  console.log = filtered(log);
  console.warn = filtered(warn);
  return () => {
    console.log = log;
    console.warn = warn;
  };
}
