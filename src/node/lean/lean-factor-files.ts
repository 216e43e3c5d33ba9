import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigError } from '../../core/errors.js';
import { leanFactors } from '../../data/lean/factors.js';

type Factors = ReturnType<typeof leanFactors>;

/** Factor files of a folder, each read once. */
export class LeanFactors {
  readonly #root: string;
  readonly #known = new Map<string, Factors>();

  constructor(root: string) {
    this.#root = root;
  }

  /** @throws ConfigError when a symbol has none */
  async of(symbol: string): Promise<Factors> {
    const known = this.#known.get(symbol);
    if (known !== undefined) return known;
    const path = join(this.#root, 'factor_files', `${symbol.toLowerCase()}.csv`);
    if (!existsSync(path))
      throw new ConfigError('leanFolder', `there is no factor file "${path}"`, 'add it, or state prices: "raw"');
    const found = leanFactors({ name: path, text: await readFile(path, 'utf8') });
    this.#known.set(symbol, found);
    return found;
  }
}
