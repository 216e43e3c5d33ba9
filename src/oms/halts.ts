import type { RiskReason } from '../contracts/risk-policy.js';

/** Who halted trading, and why; each source lifts its own halt and no other's. */
export class Halts {
  readonly #by = new Map<string, RiskReason>();

  /** The reason of the first halt that stands, null when trading goes on; asked for at every order, so it is kept. */
  first: RiskReason | null = null;

  has(source: string): boolean {
    return this.#by.has(source);
  }

  add(source: string, reason: RiskReason): void {
    if (!this.#by.has(source)) this.#by.set(source, reason);
    this.#find();
  }

  lift(source: string): void {
    this.#by.delete(source);
    this.#find();
  }

  #find(): void {
    this.first = this.#by.values().next().value ?? null;
  }

  snapshot(): readonly (readonly [string, RiskReason])[] {
    return [...this.#by];
  }

  restore(state: readonly (readonly [string, RiskReason])[]): void {
    this.#by.clear();
    for (const [source, reason] of state) this.#by.set(source, reason);
    this.#find();
  }
}
