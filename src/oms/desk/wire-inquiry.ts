import type { Micros } from '../../core/time.js';

/** What is being found out about an order. Not journalled: after a restart every live order is asked about. */
export class WireInquiry {
  /** When to ask the broker about it; Infinity for not at all. */
  askAt: Micros = Number.POSITIVE_INFINITY;
  /** When the question that is under way was put; NaN when none is. */
  askedAt: Micros = Number.NaN;
  asks = 0;
  /** When the question was put whose answer came last. */
  askedBy: Micros = Number.NEGATIVE_INFINITY;
  /** When fills were first known to be missing; NaN when none are. */
  gapSince: Micros = Number.NaN;
  gapAsks = 0;
  /** When its end was first seen, where something waits for it; NaN before. */
  endedBy: Micros = Number.NaN;
  cancelRefusals = 0;
}

/** That of all orders about which nothing was ever in doubt, which nearly all are: one for them all, never written to. */
export const NO_INQUIRY: Readonly<WireInquiry> = Object.freeze(new WireInquiry());
