/**
 * Knows the keys that were used, so that no text that leaves an adapter holds one: errors, events, request records.
 *
 * A service may echo what it was sent; so texts that came from outside are washed too.
 */
export class Secrets {
  readonly #known = new Set<string>();

  /** Remembers a key; very short ones would wash ordinary words away and are left out. */
  learn(...keys: readonly string[]): void {
    for (const key of keys) {
      if (key.length < 6) continue;
      this.#known.add(key);
      this.#known.add(encodeURIComponent(key));
      this.#known.add(JSON.stringify(key).slice(1, -1));
    }
  }

  /** The text without any of them. */
  wash(text: string): string {
    let washed = text;
    for (const key of this.#known) if (washed.includes(key)) washed = washed.replaceAll(key, '[redacted]');
    return washed;
  }
}
