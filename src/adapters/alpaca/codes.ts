/** What an answer to a request for an order means. */
export type AlpacaVerdict =
  | 'done'
  | 'refused'
  | 'duplicate-id'
  | 'absent'
  | 'keys'
  | 'limited'
  /** The order may or may not have been placed. */
  | 'unknown';

/** What a code of Alpaca's means; the runbook says what to do. */
export interface AlpacaCode {
  readonly code: number;
  readonly status: number;
  readonly verdict: AlpacaVerdict;
  readonly meaning: string;
}

/** Codes that Alpaca documents, or that its clients saw. */
export const ALPACA_CODES: readonly AlpacaCode[] = [
  { code: 40010000, status: 400, verdict: 'refused', meaning: 'the body of the request is malformed' },
  {
    code: 40010001,
    status: 422,
    verdict: 'refused',
    meaning: 'the request is invalid; or the client order id was used before',
  },
  { code: 40110000, status: 401, verdict: 'keys', meaning: 'the keys are not authorised' },
  { code: 40310000, status: 403, verdict: 'refused', meaning: 'buying power, shares or permission are missing' },
  { code: 40410000, status: 404, verdict: 'absent', meaning: 'no such order, position or symbol' },
  {
    code: 42210000,
    status: 422,
    verdict: 'refused',
    meaning: 'a parameter or the state of the order does not allow it',
  },
  { code: 42910000, status: 429, verdict: 'limited', meaning: 'too many requests' },
  { code: 50010000, status: 500, verdict: 'unknown', meaning: 'Alpaca failed; the order may have been placed' },
];

/**
 * The verdict on an answer. The status decides; the code and the words only tell a used id from another refusal, since
 * both are 422 with 40010001.
 */
export function judgeAlpaca(status: number, code: number, message: string): AlpacaVerdict {
  if (status >= 200 && status < 300) return 'done';
  if (status === 422 && /client.?order.?id.*unique/i.test(message)) return 'duplicate-id';
  if (status === 401) return 'keys';
  if (status === 404) return 'absent';
  if (status === 429) return 'limited';
  // 408 is an answer to a request that was not read to its end, or to one that was: it does not tell.
  if (status >= 400 && status < 500 && status !== 408)
    return ALPACA_CODES.find((one) => one.code === code)?.verdict === 'keys' ? 'keys' : 'refused';
  return 'unknown';
}
