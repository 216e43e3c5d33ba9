import type { Json } from './json.js';

/** What the engine does about an error: fix the set-up, try again, stop trading, or report a defect. */
export type Severity = 'config' | 'retry' | 'halt' | 'bug';

/** Machine-readable facts that travel with an error (event seq, seed, column, order id). */
export type ErrorContext = { readonly [key: string]: Json };

const BRAND: unique symbol = Symbol.for('edgeproof.error') as never;

/**
 * The root of every error that edgeproof throws.
 *
 * Errors are for broken promises; expected outcomes (warm-up, refusal, partial fill, gap) are values. The message says
 * who, what, and what to do. Recognise one with {@link isEdgeproofError}, which works across two installed copies.
 *
 * @example
 * ```ts
 * import { DataError, isEdgeproofError } from 'edgeproof';
 * const error = new DataError('csv', 'row 3: close is NaN', 'repair or drop the row', { row: 3 });
 * if (!isEdgeproofError(error) || error.code !== 'DATA') throw new Error('brand lost');
 * ```
 */
export class EdgeproofError extends Error {
  readonly code: string;
  readonly severity: Severity;
  readonly who: string;
  readonly context: ErrorContext;
  readonly [BRAND] = true;

  constructor(init: {
    code: string;
    severity: Severity;
    who: string;
    what: string;
    fix: string;
    context?: ErrorContext | undefined;
    cause?: unknown;
  }) {
    super(
      `[edgeproof] ${init.who}: ${init.what}; ${init.fix}`,
      init.cause === undefined ? undefined : { cause: init.cause },
    );
    this.name = new.target.name;
    this.code = init.code;
    this.severity = init.severity;
    this.who = init.who;
    this.context = init.context ?? {};
  }
}

/**
 * Whether a value is an error of edgeproof's, from this or another installed copy.
 *
 * @example
 * ```ts
 * import { isEdgeproofError } from 'edgeproof';
 * if (isEdgeproofError(new Error('other'))) throw new Error('too generous');
 * ```
 */
export function isEdgeproofError(value: unknown): value is EdgeproofError {
  return typeof value === 'object' && value !== null && (value as { [BRAND]?: unknown })[BRAND] === true;
}

/**
 * Wrong options or wiring: found before the first event, mended by the caller.
 *
 * @example
 * ```ts
 * import { ConfigError } from 'edgeproof';
 * const error = new ConfigError('backtest', 'something is wrong', 'mend it');
 * if (error.code !== 'CONFIG' || error.message !== '[edgeproof] backtest: something is wrong; mend it') throw new Error('who, what, what to do');
 * ```
 */
export class ConfigError extends EdgeproofError {
  constructor(who: string, what: string, fix: string, context?: ErrorContext, cause?: unknown) {
    super({ code: 'CONFIG', severity: 'config', who, what, fix, context, cause });
  }
}

/**
 * Data that cannot be true or cannot be read: bad rows, broken order, look-ahead.
 *
 * @example
 * ```ts
 * import { DataError } from 'edgeproof';
 * const error = new DataError('csv', 'something is wrong', 'mend it');
 * if (error.code !== 'DATA' || error.message !== '[edgeproof] csv: something is wrong; mend it') throw new Error('who, what, what to do');
 * ```
 */
export class DataError extends EdgeproofError {
  constructor(who: string, what: string, fix: string, context?: ErrorContext, cause?: unknown) {
    super({ code: 'DATA', severity: 'halt', who, what, fix, context, cause });
  }
}

/**
 * A plug-in broke its contract: threw, wrote NaN where it may not, kept a buffer, read the clock.
 *
 * @example
 * ```ts
 * import { PluginError } from 'edgeproof';
 * const error = new PluginError('model ridge', 'something is wrong', 'mend it');
 * if (error.code !== 'PLUGIN' || error.message !== '[edgeproof] model ridge: something is wrong; mend it') throw new Error('who, what, what to do');
 * ```
 */
export class PluginError extends EdgeproofError {
  constructor(who: string, what: string, fix: string, context?: ErrorContext, cause?: unknown) {
    super({ code: 'PLUGIN', severity: 'halt', who, what, fix, context, cause });
  }
}

/**
 * A broker or its wire failed; `retry` unless stated otherwise.
 *
 * @example
 * ```ts
 * import { BrokerError } from 'edgeproof';
 * const error = new BrokerError('paper', 'something is wrong', 'mend it');
 * if (error.code !== 'BROKER' || error.message !== '[edgeproof] paper: something is wrong; mend it') throw new Error('who, what, what to do');
 * ```
 */
export class BrokerError extends EdgeproofError {
  constructor(
    who: string,
    what: string,
    fix: string,
    context?: ErrorContext,
    cause?: unknown,
    severity: Severity = 'retry',
  ) {
    super({ code: 'BROKER', severity, who, what, fix, context, cause });
  }
}

/**
 * The books do not balance or a law of the engine is broken: always a defect, always fatal.
 *
 * @example
 * ```ts
 * import { InvariantError } from 'edgeproof';
 * const error = new InvariantError('ledger', 'something is wrong', 'mend it');
 * if (error.code !== 'INVARIANT' || error.message !== '[edgeproof] ledger: something is wrong; mend it') throw new Error('who, what, what to do');
 * ```
 */
export class InvariantError extends EdgeproofError {
  constructor(who: string, what: string, fix: string, context?: ErrorContext, cause?: unknown) {
    super({ code: 'INVARIANT', severity: 'bug', who, what, fix, context, cause });
  }
}

/**
 * A snapshot, journal or manifest does not lead to the result that it promises.
 *
 * @example
 * ```ts
 * import { ReplayError } from 'edgeproof';
 * const error = new ReplayError('resume', 'something is wrong', 'mend it');
 * if (error.code !== 'REPLAY' || error.message !== '[edgeproof] resume: something is wrong; mend it') throw new Error('who, what, what to do');
 * ```
 */
export class ReplayError extends EdgeproofError {
  constructor(who: string, what: string, fix: string, context?: ErrorContext, cause?: unknown) {
    super({ code: 'REPLAY', severity: 'halt', who, what, fix, context, cause });
  }
}
