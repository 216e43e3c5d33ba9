import type { SimulatedClock } from './clock.js';
import type { Dice } from './dice.js';

/** What the network does to messages; times in microseconds. */
export interface NetworkFaults {
  readonly drop: number;
  readonly twice: number;
  /** Chance of a long delay, which lets later messages overtake. */
  readonly slow: number;
  readonly longest: number;
  /** Nothing passes in these stretches, in either direction. */
  readonly partitions: readonly (readonly [from: number, to: number])[];
}

/** Carries messages one way; each may be lost, come late, twice, or after later ones. */
export class Network {
  readonly #clock: SimulatedClock;
  readonly #dice: Dice;
  readonly #faults: NetworkFaults;
  healed = false;

  constructor(clock: SimulatedClock, dice: Dice, faults: NetworkFaults) {
    this.#clock = clock;
    this.#dice = dice;
    this.#faults = faults;
  }

  send(once: boolean, deliver: () => void): void {
    const { now } = this.#clock;
    const { drop, twice, slow, longest, partitions } = this.#faults;
    const broken = !this.healed;
    if (broken && (this.#dice.chance(drop) || this.#parted(now, partitions))) return;
    const copies = broken && !once && this.#dice.chance(twice) ? 2 : 1;
    for (let k = 0; k < copies; k++) {
      const late = broken && this.#dice.chance(slow);
      const delay = late ? this.#dice.between(1, longest) : this.#dice.between(200, 3000);
      this.#clock.at(now + delay, () => {
        if (this.healed || !this.#parted(this.#clock.now, partitions)) deliver();
      });
    }
  }

  #parted(now: number, partitions: NetworkFaults['partitions']): boolean {
    for (const [from, to] of partitions) if (now >= from && now < to) return true;
    return false;
  }
}
