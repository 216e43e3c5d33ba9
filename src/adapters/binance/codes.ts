/** What a code means for the request that it answers. */
export type BinanceVerdict =
  | 'done'
  | 'refused'
  /** An open order has this id. */
  | 'duplicate-id'
  /** No such order, which may be wrong for a moment. */
  | 'absent'
  | 'keys'
  /** Stop until told otherwise; nothing was done. */
  | 'limited'
  /** The clock is off; nothing was done, ask for the server's time and sign anew. */
  | 'clock'
  /** A change came apart; the answer says how. */
  | 'half'
  /** It may or may not have been done. */
  | 'unknown';

/** A code of Binance's and what it means; the runbook says what to do. */
export interface BinanceCode {
  readonly code: number;
  readonly name: string;
  readonly verdict: BinanceVerdict;
}

const table: readonly (readonly [code: number, name: string, verdict: BinanceVerdict])[] = [
  [-1000, 'UNKNOWN', 'unknown'],
  [-1001, 'DISCONNECTED', 'unknown'],
  [-1002, 'UNAUTHORIZED', 'keys'],
  [-1003, 'TOO_MANY_REQUESTS', 'limited'],
  [-1006, 'UNEXPECTED_RESP', 'unknown'],
  [-1007, 'TIMEOUT', 'unknown'],
  [-1008, 'SERVER_BUSY', 'limited'],
  [-1013, 'INVALID_MESSAGE', 'refused'],
  [-1014, 'UNKNOWN_ORDER_COMPOSITION', 'refused'],
  [-1015, 'TOO_MANY_ORDERS', 'limited'],
  [-1016, 'SERVICE_SHUTTING_DOWN', 'refused'],
  [-1020, 'UNSUPPORTED_OPERATION', 'refused'],
  [-1021, 'INVALID_TIMESTAMP', 'clock'],
  [-1022, 'INVALID_SIGNATURE', 'keys'],
  [-1100, 'ILLEGAL_CHARS', 'refused'],
  [-1101, 'TOO_MANY_PARAMETERS', 'refused'],
  [-1102, 'MANDATORY_PARAM_EMPTY_OR_MALFORMED', 'refused'],
  [-1103, 'UNKNOWN_PARAM', 'refused'],
  [-1104, 'UNREAD_PARAMETERS', 'refused'],
  [-1105, 'PARAM_EMPTY', 'refused'],
  [-1106, 'PARAM_NOT_REQUIRED', 'refused'],
  [-1108, 'PARAM_OVERFLOW', 'refused'],
  [-1111, 'BAD_PRECISION', 'refused'],
  [-1112, 'NO_DEPTH', 'refused'],
  [-1114, 'TIF_NOT_REQUIRED', 'refused'],
  [-1115, 'INVALID_TIF', 'refused'],
  [-1116, 'INVALID_ORDER_TYPE', 'refused'],
  [-1117, 'INVALID_SIDE', 'refused'],
  [-1118, 'EMPTY_NEW_CL_ORD_ID', 'refused'],
  [-1119, 'EMPTY_ORG_CL_ORD_ID', 'refused'],
  [-1121, 'BAD_SYMBOL', 'refused'],
  [-1122, 'INVALID_SYMBOLSTATUS', 'refused'],
  [-1127, 'MORE_THAN_XX_HOURS', 'refused'],
  [-1128, 'OPTIONAL_PARAMS_BAD_COMBO', 'refused'],
  [-1130, 'INVALID_PARAMETER', 'refused'],
  [-1145, 'INVALID_CANCEL_RESTRICTIONS', 'refused'],
  [-2010, 'NEW_ORDER_REJECTED', 'refused'],
  [-2011, 'CANCEL_REJECTED', 'refused'],
  [-2013, 'NO_SUCH_ORDER', 'absent'],
  [-2014, 'BAD_API_KEY_FMT', 'keys'],
  [-2015, 'REJECTED_MBX_KEY', 'keys'],
  [-2021, 'ORDER_CANCEL_REPLACE_PARTIALLY_FAILED', 'half'],
  [-2022, 'ORDER_CANCEL_REPLACE_FAILED', 'half'],
  [-2026, 'ORDER_ARCHIVED', 'absent'],
  [-2035, 'SUBSCRIPTION_ACTIVE', 'refused'],
  [-2036, 'SUBSCRIPTION_INACTIVE', 'refused'],
  [-2038, 'ORDER_AMEND_REJECTED', 'refused'],
  [-2039, 'CLIENT_ORDER_ID_INVALID', 'refused'],
  [-2042, 'MAXIMUM_SUBSCRIPTION_IDS', 'refused'],
];

/** Codes that an adapter must tell apart, from Binance's errors.md. */
export const BINANCE_CODES: readonly BinanceCode[] = table.map(([code, name, verdict]) => ({ code, name, verdict }));
const verdicts = new Map(table.map(([code, , verdict]) => [code, verdict]));

/**
 * The verdict on an answer. A 5xx is no failure but an unknown outcome, whatever its body says; so is a success or
 * refusal that cannot be read.
 */
export function judgeBinance(status: number, code: number | null, message: string): BinanceVerdict {
  if (status >= 500) return 'unknown';
  if (status >= 200 && status < 300) return 'done';
  if (status === 418 || (status === 429 && code !== -2021 && code !== -2022)) return 'limited';
  // The firewall answers before the exchange does, in words of its own.
  if (status === 403 && code === null) return 'limited';
  if (code === null) return status >= 400 && status < 500 && status !== 408 ? 'refused' : 'unknown';
  if (code === -2010 && message.startsWith('Duplicate order')) return 'duplicate-id';
  return verdicts.get(code) ?? (status >= 400 && status < 500 ? 'refused' : 'unknown');
}
