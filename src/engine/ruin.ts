import type { Currency } from '../core/instrument.js';
import type { AlertRecord } from '../report/run-record.js';

/** The part of an account that can be ruined. */
interface Ruinable {
  readonly equity: number;
  readonly currency: Currency;
  readonly recorder: { readonly alerts: readonly AlertRecord[] };
  alert(severity: 'error', code: string, message: string): void;
}

/** Says once that nothing is left; what happens after is only what would have happened. */
export function tellRuin(account: Ruinable): void {
  if (account.recorder.alerts.some((one) => one.code === 'ruin')) return;
  const left = `${account.equity} ${account.currency}`;
  account.alert('error', 'ruin', `equity is ${left}: the account is ruined, and a broker would have closed it`);
}
