import { Dice } from './dice.js';
import { NAMED } from './named.js';
import type { HostRules } from './oms-process.js';
import { randomScenario, type Scenario } from './scenario.js';
import { type Verdict, World } from './world.js';

/** Sums over many runs; every count from `duplicates` on must be zero. */
export interface CampaignFigures {
  seeds: number;
  scenarios: number;
  crashPoints: number;
  fills: number;
  duplicates: number;
  lost: number;
  doubled: number;
  illegal: number;
  mismatched: number;
}

/** What one run that went wrong needs to be run again. */
export interface Failure {
  readonly scenario: string;
  readonly seed: number;
  readonly crashes: readonly number[];
  readonly flaws: readonly string[];
}

/** Runs scenarios and adds up what they came to. */
export class Campaign {
  readonly figures: CampaignFigures = {
    seeds: 0,
    scenarios: 0,
    crashPoints: 0,
    fills: 0,
    duplicates: 0,
    lost: 0,
    doubled: 0,
    illegal: 0,
    mismatched: 0,
  };
  readonly failures: Failure[] = [];
  readonly #host: HostRules;

  constructor(host: HostRules = {}) {
    this.#host = host;
  }

  get ok(): boolean {
    const { duplicates, lost, doubled, illegal, mismatched } = this.figures;
    return duplicates + lost + doubled + illegal + mismatched === 0;
  }

  /** A random scenario with a random crash plan, all from one seed. */
  seed(seed: number): void {
    const dice = new Dice(seed * 7 + 3);
    const crashes = dice.chance(0.75) ? Array.from({ length: dice.between(1, 3) }, () => dice.between(0, 80)) : [];
    this.figures.seeds += 1;
    this.#add(randomScenario(seed), seed, crashes);
  }

  /** A named scenario without a crash, and then with one at each point that the run without had. */
  exhaust(scenario: Scenario): void {
    const { points } = this.#add(scenario, 1, []);
    this.figures.scenarios += 1;
    for (let k = 0; k < points; k++) {
      this.figures.crashPoints += 1;
      this.#add(scenario, 1, [k]);
    }
  }

  exhaustNamed(): void {
    for (const one of NAMED) this.exhaust(one);
  }

  #add(scenario: Scenario, seed: number, crashes: readonly number[]): Verdict {
    const verdict = run(scenario, seed, crashes, this.#host);
    const { figures } = this;
    for (const name of ['fills', 'duplicates', 'lost', 'doubled', 'illegal', 'mismatched'] as const)
      figures[name] += verdict[name];
    if (verdict.flaws.length > 0) this.failures.push({ scenario: scenario.name, seed, crashes, flaws: verdict.flaws });
    return verdict;
  }
}

/** Whatever the code under test throws is a flaw too. */
function run(scenario: Scenario, seed: number, crashes: readonly number[], host: HostRules): Verdict {
  try {
    return new World(scenario, seed, crashes, host).run();
  } catch (cause) {
    const flaws = [cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)];
    return { points: 0, fills: 0, duplicates: 0, lost: 0, doubled: 0, illegal: 0, mismatched: 1, flaws };
  }
}
