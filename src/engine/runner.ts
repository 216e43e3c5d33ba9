import type { Execution } from '../contracts/execution.js';
import type { FeatureSet } from '../contracts/feature-set.js';
import type { Model } from '../contracts/model.js';
import type { Optimizer } from '../contracts/optimizer.js';
import type { RiskAction, RiskPolicy } from '../contracts/risk-policy.js';
import type { MarketEvent } from '../core/event.js';
import type { Flags } from '../core/flags.js';
import { ForecastFrame, type RowTable, TargetTable } from '../core/frame.js';
import type { OrderIntent } from '../core/order.js';
import type { Factory, Plugin, PluginEnv, Stateful } from '../core/plugin.js';
import type { ExecutionReport } from '../core/report.js';
import { type Command, type Intervention, RiskGate } from '../oms/gate.js';
import type { Account } from './account.js';
import { askAnswer, askPlan } from './ask-execution.js';
import { checkForecast } from './check-forecast.js';
import { DecisionView } from './decision-view.js';
import { FeatureStage } from './feature-stage.js';
import { gatherActions, type PolicyAction } from './gather-actions.js';
import { type Members, sellLeavers } from './members.js';
import { Outcomes } from './outcomes.js';
import { pluginError } from './plugin-error.js';
import { ReturnsRing } from './returns-ring.js';
import { ShadowBook } from './shadow-book.js';
import type { Refit } from './strategy.js';
import { takeInterventions } from './take-interventions.js';
import { CurrentWindow, SequenceWindow } from './window.js';

const NO_COMMANDS: readonly Command[] = Object.freeze([]);

/** Where the stages of a runner get what they need to make plug-ins. */
export interface RunnerEnv {
  readonly account: Account;
  readonly name: string;
  readonly share: number;
  readonly flags: Flags;
  readonly plugins: PluginEnv;
  readonly wake: (at: number) => void;
  /** Whether an instrument belongs to the universe at a time; all do, always, when it is left out. */
  readonly members?: Members;
}

/**
 * The stages of one strategy, each a step of its own: features → forecast → targets → intents → gate.
 *
 * The engine calls them in turn; the RxJS operators call the same, one operator a stage. Plug-ins are installed one by
 * one, so that a pipe can bring them along.
 */
export class Runner {
  readonly name: string;
  readonly account: Account;
  readonly members: Members | null;
  readonly view: DecisionView;
  readonly forecastFrame: ForecastFrame;
  readonly targetTable: TargetTable;
  readonly stage: FeatureStage;
  model: Model | null = null;
  optimizer: Optimizer | null = null;
  execution: Execution | null = null;
  policies: readonly RiskPolicy[] = [];
  gate: RiskGate;
  /** Whether the model has ever made a forecast. */
  spoke = false;
  window: CurrentWindow | SequenceWindow | null = null;
  returns: ReturnsRing;
  outcomes: Outcomes | null = null;
  /** What the gate refused, followed up; only with risk v2. */
  readonly shadow: ShadowBook | null;
  readonly #plugins: PluginEnv;
  readonly #settleOne = (policy: RiskPolicy): readonly RiskAction[] | undefined => policy.settle?.(this.view);
  #observers: readonly RiskPolicy[] = [];
  #settlers: readonly RiskPolicy[] = [];

  constructor(env: RunnerEnv) {
    const size = env.account.universe.size;
    this.name = env.name;
    this.account = env.account;
    this.members = env.members ?? null;
    this.#plugins = env.plugins;
    this.shadow = env.flags.enable_risk_v2 ? new ShadowBook() : null;
    this.stage = new FeatureStage(size);
    this.forecastFrame = new ForecastFrame(size);
    this.targetTable = new TargetTable(size);
    this.returns = new ReturnsRing(size, 0);
    this.gate = new RiskGate([], env.account);
    this.view = new DecisionView(env.account, {
      strategy: env.name,
      sleeve: env.account.addSleeve(env.name),
      flags: env.flags,
      features: this.rows,
      share: env.share,
      returns: () => this.returns,
      wake: env.wake,
    });
  }

  installFeatures(make: Factory<FeatureSet>): void {
    this.stage.install(make(this.#plugins));
    this.view.features = this.stage.rows;
  }

  get features(): FeatureSet | null {
    return this.stage.set;
  }

  get rows(): RowTable {
    return this.stage.rows;
  }

  get adjust(): Float64Array {
    return this.stage.adjust;
  }

  installModel(make: Factory<Model>, refit: Refit | null): void {
    const model = make(this.#plugins);
    this.model = model;
    const who = `model ${model.name}`;
    this.window =
      model.lookback > 1
        ? new SequenceWindow(who, this.rows, model.needs, model.lookback)
        : new CurrentWindow(who, this.rows, model.needs);
    const learns = model.learn !== undefined;
    this.outcomes = learns || refit !== null ? new Outcomes(model.needs, model.horizon.steps, refit !== null) : null;
  }

  installOptimizer(make: Factory<Optimizer>): void {
    this.optimizer = make(this.#plugins);
    this.returns = new ReturnsRing(this.account.universe.size, this.optimizer.lookback);
  }

  installRisk(policies: readonly Factory<RiskPolicy>[], execution: Factory<Execution>): void {
    this.execution = execution(this.#plugins);
    this.policies = policies.map((make) => make(this.#plugins));
    this.gate = new RiskGate(this.policies, this.account);
    this.#observers = this.policies.filter((policy) => policy.observe !== undefined);
    this.#settlers = this.policies.filter((policy) => policy.settle !== undefined);
  }

  /** A fresh model, for a fit beside the one that predicts. */
  freshModel(make: Factory<Model>): Model {
    return make(this.#plugins);
  }

  /** Step one: features see an event, in prices that no split disturbs. */
  update(event: MarketEvent): void {
    this.stage.update(event);
  }

  /** Policies watch the market and our own reports. */
  observe(event: MarketEvent | ExecutionReport): readonly PolicyAction[] | null {
    if (this.#observers.length === 0) return null;
    return gatherActions('observe', this.#observers, (policy) => policy.observe?.(event, this.view));
  }

  /** Policies look at the marked books, once an instant. */
  settlePolicies(): readonly PolicyAction[] | null {
    if (this.#settlers.length === 0) return null;
    return gatherActions('settle', this.#settlers, this.#settleOne);
  }

  /** Step two: the cross-section. */
  settleFeatures(): void {
    this.stage.settle(this.account.now);
  }

  /** Step three: rows become forecasts; rows whose horizon has passed are learned from first. */
  forecast(): ForecastFrame {
    const out = this.forecastFrame;
    out.clear();
    const { model, window } = this;
    if (model === null || window === null) return out;
    window.push();
    const ripe = this.outcomes?.observe(window, this.account.market.marks, this.account.now) ?? null;
    let call = 'learn';
    try {
      if (ripe !== null) model.learn?.(ripe);
      call = 'predict';
      model.predict(window, out);
    } catch (cause) {
      throw pluginError(`model ${model.name}`, call, null, cause);
    }
    if (checkForecast(model, out, this.view)) this.spoke = true;
    return out;
  }

  /** Step four: forecasts become targets. */
  targets(forecast: ForecastFrame): TargetTable {
    const out = this.targetTable;
    out.clear();
    const optimizer = this.optimizer;
    if (optimizer === null) return out;
    this.returns.push(this.account.market.marks);
    let call = 'observe';
    try {
      optimizer.observe?.(this.view);
      call = 'solve';
      if (optimizer.solve(forecast, this.view, out) === 'infeasible') {
        out.clear();
        this.account.alert(
          'warning',
          'infeasible',
          `${optimizer.name}: no target satisfies the constraints; positions are left as they are`,
        );
      }
    } catch (cause) {
      throw pluginError(`optimizer ${optimizer.name}`, call, null, cause);
    }
    if (this.members !== null) sellLeavers(this.members, out, this.view);
    return out;
  }

  /** Step five: targets become intents. */
  plan(targets: TargetTable): readonly OrderIntent[] {
    return askPlan(this.execution, targets, this.view);
  }

  /** What the Execution answers to a report on its own orders, or to a time that it asked for (`null`). */
  answer(report: ExecutionReport | null): readonly OrderIntent[] {
    return askAnswer(this.execution, report, this.view);
  }

  /** Step six: the gate makes approved orders of intents, or says why not. */
  approve(intents: readonly OrderIntent[]): readonly Command[] {
    if (intents.length === 0) return NO_COMMANDS;
    if (intents.length === 1) return this.gate.review(intents[0]!, this.view);
    return intents.flatMap((intent) => this.gate.review(intent, this.view));
  }

  /** Takes the gate's interventions into the record. */
  takeInterventions(): readonly Intervention[] {
    return takeInterventions(this);
  }

  /** Keeps everything that compares prices over time comparable over a split. */
  rescale(instrument: number, priceFactor: number): void {
    const { adjust } = this.stage;
    adjust[instrument] = adjust[instrument]! * priceFactor;
    this.returns.rescale(instrument, 1 / priceFactor);
    this.outcomes?.rescale(instrument, 1 / priceFactor);
    this.shadow?.rescale(instrument, priceFactor);
  }

  /** Every plug-in with its snapshot, in a fixed order. */
  get plugins(): readonly (Plugin & Stateful)[] {
    return [this.features, this.model, this.optimizer, this.execution, ...this.policies].filter((one) => one !== null);
  }
}
