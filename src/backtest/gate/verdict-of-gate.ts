import type { GatePolicy, GateTestId } from './policy.js';

/** What may become of a strategy. */
export type GateDecision = 'promote' | 'paper only' | 'reject';

/** One question of the gate with its answer. */
export interface GateTest {
  readonly id: GateTestId;
  readonly title: string;
  /** `not measured` is never a pass: where the policy requires the test, it keeps the strategy on paper. */
  readonly outcome: 'passed' | 'failed' | 'not measured';
  readonly value: number | string;
  readonly threshold: number | string;
  /** What it means, in plain words. */
  readonly sentence: string;
  /** What a failure leads to. */
  readonly decides: 'reject' | 'paper only';
}

/** A number worth knowing that decides nothing, and why it does not. */
export interface GateDiagnostic {
  readonly id: string;
  readonly title: string;
  readonly value: number;
  readonly sentence: string;
}

/** The verdict of the gate. */
export interface GateVerdict {
  readonly schema: 'edgeproof-gate/1';
  readonly decision: GateDecision;
  readonly summary: string;
  readonly tests: readonly GateTest[];
  readonly diagnostics: readonly GateDiagnostic[];
  readonly trials: { readonly count: number; readonly inherited: number; readonly stated: number | null };
  readonly policy: GatePolicy;
}

/** The decision that the tests lead to, and the reasons in a sentence or two. */
export function decide(
  tests: readonly GateTest[],
  policy: GatePolicy,
  luck: { readonly pValue: number },
): Pick<GateVerdict, 'decision' | 'summary'> {
  const failed = tests.filter((one) => one.outcome === 'failed');
  const unknown = tests.filter((one) => one.outcome === 'not measured' && policy.require.includes(one.id));
  const worst = failed.filter(
    (one) => one.decides === 'reject' && !(one.id === 'luck' && luck.pValue <= policy.paperSize),
  );
  const decision: GateDecision =
    worst.length > 0 ? 'reject' : failed.length + unknown.length > 0 ? 'paper only' : 'promote';
  const reasons = [...(worst.length > 0 ? worst : failed), ...(worst.length > 0 ? [] : unknown)];
  const summary =
    decision === 'promote'
      ? `All ${tests.filter((one) => one.outcome === 'passed').length} tests passed. That is evidence, not a promise.`
      : reasons.map((one) => one.sentence).join(' ');
  return { decision, summary };
}
