import type { FitReport, Model } from '../contracts/model.js';
import { ConfigError, PluginError } from '../core/errors.js';
import type { Factory } from '../core/plugin.js';
import type { Micros } from '../core/time.js';
import type { Account } from './account.js';
import type { Runner } from './runner.js';
import type { Refit } from './strategy.js';

/** One fit of a run, for the manifest and for walk-forward reports. */
export interface FitRecord {
  readonly strategy: string;
  readonly model: string;
  /** When it was asked for; no label known later was seen. */
  readonly asOf: Micros;
  /** When its result began to predict. */
  readonly installedAt: Micros;
  /** First and last moment of the training rows, and when the last label became known. */
  readonly from: Micros;
  readonly to: Micros;
  readonly lastKnownAt: Micros;
  readonly report: FitReport;
}

/** What a run needs to know to fit the model of one strategy again. */
export interface RefitPlan {
  readonly index: number;
  readonly runner: Runner;
  readonly make: Factory<Model>;
  readonly refit: Refit;
}

/**
 * Fits models beside the run: asked for at a decision, installed as an event at that time plus the declared duration.
 *
 * A fresh model is fitted each time and the running one restored from its snapshot, so that fitting twice is fitting last.
 */
export class Refits {
  readonly records: FitRecord[] = [];
  readonly #plans: readonly RefitPlan[];
  readonly #account: Account;
  readonly #next: number[];
  readonly #signal: AbortSignal;
  #asked: RefitPlan[] = [];

  constructor(account: Account, plans: readonly RefitPlan[], signal: AbortSignal) {
    this.#account = account;
    this.#plans = plans;
    this.#next = plans.map((plan) => plan.refit.minimum);
    this.#signal = signal;
    for (const { runner } of plans) {
      if (runner.model?.fit === undefined)
        throw new ConfigError(
          `strategy ${runner.name}`,
          `refit is set, but model ${runner.model?.name ?? ''} has no fit`,
          'remove refit or use a model that can be fitted',
        );
    }
  }

  /** Whether a fit was asked for in the last settle. */
  get waiting(): boolean {
    if (this.#plans.length === 0) return false;
    this.#plans.forEach((plan, k) => {
      const labelled = plan.runner.outcomes?.labelled ?? 0;
      if (labelled < this.#next[k]!) return;
      this.#next[k] = labelled + plan.refit.every;
      this.#asked.push(plan);
    });
    return this.#asked.length > 0;
  }

  async finish(): Promise<void> {
    const asked = this.#asked;
    this.#asked = [];
    for (const plan of asked) await this.#fit(plan);
  }

  async #fit({ index, runner, make, refit }: RefitPlan): Promise<void> {
    const asOf = this.#account.now;
    const data = runner.outcomes!.trainingSet(asOf, refit);
    const model = runner.freshModel(make);
    let report: FitReport;
    try {
      report = await model.fit!(data, this.#signal);
    } catch (cause) {
      throw new PluginError(
        `model ${model.name}`,
        `fit threw: ${cause instanceof Error ? cause.message : String(cause)}`,
        'look at the training rows it names',
        { asOf },
        cause,
      );
    }
    const installedAt = asOf + refit.takesMicros;
    this.#account.agenda.install(model.snapshot(), installedAt, index);
    const { at } = data.x;
    this.records.push({
      strategy: runner.name,
      model: model.name,
      asOf,
      installedAt,
      from: at[0] ?? asOf,
      to: at[at.length - 1] ?? asOf,
      lastKnownAt: data.knownAt[data.knownAt.length - 1] ?? asOf,
      report,
    });
  }

  snapshot(): { next: readonly number[]; records: readonly FitRecord[] } {
    return { next: [...this.#next], records: [...this.records] };
  }

  restore(state: { next: readonly number[]; records: readonly FitRecord[] }): void {
    state.next.forEach((next, k) => {
      this.#next[k] = next;
    });
    this.records.push(...state.records);
  }
}
