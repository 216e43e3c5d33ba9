import type { Dice } from './dice.js';

/** A disk that keeps what was synced, and of the rest as much as it likes when the power goes. */
export class SimulatedDisk {
  #synced = '';
  #pending = '';

  append(text: string): void {
    this.#pending += text;
  }

  sync(): void {
    this.#synced += this.#pending;
    this.#pending = '';
  }

  /** The process dies: of what was written and not synced a part may be there, the last of it damaged. */
  crash(dice: Dice): void {
    const kept = this.#pending.slice(0, dice.between(0, this.#pending.length));
    const bad = kept.length > 0 && dice.chance(0.3) ? `${kept.slice(0, -1)}\u0000` : kept;
    this.#synced += dice.chance(0.5) ? bad : '';
    this.#pending = '';
  }

  read(): string {
    return this.#synced + this.#pending;
  }

  /** Cuts a torn tail off. */
  cut(length: number): void {
    this.#synced = this.read().slice(0, length);
    this.#pending = '';
  }
}
