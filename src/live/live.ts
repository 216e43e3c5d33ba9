import type { Clock } from '../adapters/transport/clock.js';
import type { Broker } from '../contracts/broker.js';
import { ConfigError } from '../core/errors.js';
import { type FlagName, type Flags, flags } from '../core/flags.js';
import { type Factory, factory } from '../core/plugin.js';
import { brokerVenue } from '../venues/broker-venue/broker-venue.js';
import type { Venue } from '../venues/venue.js';
import { promotionCheck } from './check-promotion.js';
import { groupVenue } from './group-venue.js';
import { checkLiveOptions, type LiveOptions } from './live-options.js';
import { LiveRun } from './live-run.js';
import { OmsVenue, type OmsVenueOptions, omsVenue } from './oms-venue.js';
import { wallClock } from './wall-clock.js';

/** What must be on before real money is traded. */
const NEEDED: readonly FlagName[] = ['enable_oms_v1', 'enable_risk_v2', 'enable_bt_gates'];

/**
 * Trades live data with connected brokers. Real money: `confirm` must be written out, and the capabilities that guard it must be
 * on, or one of them be stated in `rollback` with a reason, which is written to the journal and alerted. With `enable_bt_gates`
 * on, `promotion` names the book: a strategy that was not promoted, was revoked, or was changed since is refused by `result()`
 * before a source or a broker is touched.
 *
 * @throws ConfigError for wrong options, without the confirmation, where a capability is off, or without a promotion book
 * @example
 * ```ts
 * import { live } from 'edgeproof/live';
 * let refused = '';
 * try {
 *   live({ confirm: 'real-money', flags: { enable_realtime_data: true } } as never);
 * } catch (error) {
 *   refused = (error as Error).message;
 * }
 * if (!refused.includes('enable_oms_v1')) throw new Error('refused');
 * ```
 */
export function live(options: LiveOptions): LiveRun {
  checkLiveOptions('live', options, ['brokers', 'confirm', 'rollback', 'promotion', 'oms']);
  if (options.confirm !== 'real-money') {
    throw new ConfigError('live', 'real money is not confirmed', "pass confirm: 'real-money', or use paper()");
  }
  const { rollback } = options;
  const active = flags(options.flags);
  const off = NEEDED.filter((name) => !active[name]);
  const missing = off.filter((name) => name !== rollback?.flag);
  if (missing.length > 0) {
    throw new ConfigError(
      'live',
      `${missing.join(', ')} must be on`,
      'turn them on in flags, or state rollback: { flag, reason }',
    );
  }
  if (rollback !== undefined && rollback.reason.trim() === '') {
    throw new ConfigError('live', `the rollback of ${rollback.flag} has no reason`, 'say why it is off');
  }
  const names = Object.keys(options.brokers ?? {});
  if (names.length === 0) throw new ConfigError('live', 'there is no broker', 'pass brokers: { venue: broker }');
  const admit = active.enable_bt_gates ? promotionCheck(options) : undefined;
  const clock = options.clock ?? wallClock();
  const opened: OmsVenue[] = [];
  const venue = Object.fromEntries(
    names.map((name) => {
      const made = managed(options.brokers[name]!, options.oms?.[name], active, clock);
      const kept = factory((env) => {
        const one = made(env);
        if (one instanceof OmsVenue) opened.push(one);
        return one;
      });
      return [name, groupVenue(kept)];
    }),
  );
  const close = async (): Promise<void> => {
    const ended = await Promise.allSettled(opened.map((one) => one.session.close()));
    for (const one of ended) if (one.status === 'rejected') throw one.reason;
  };
  const announce =
    rollback === undefined || off.length === 0
      ? {}
      : { announce: { code: 'rollback', text: `${rollback.flag} is off: ${rollback.reason}` } };
  return new LiveRun(options, { venue, close, ...announce, ...(admit === undefined ? {} : { admit }) });
}

/** A broker with the order management in front of it, which keeps wall-clock time; without the flag, the bare broker. */
function managed(broker: Broker, oms: OmsVenueOptions | undefined, active: Flags, clock: Clock): Factory<Venue> {
  if (!active.enable_oms_v1) return brokerVenue(broker);
  if (oms?.journal === undefined) {
    const fix = `pass oms: { ${JSON.stringify(broker.venue)}: { journal: await journalFile('orders.journal') } }`;
    throw new ConfigError('live', `the orders at ${broker.venue} have no journal`, fix);
  }
  return omsVenue(broker, { clock: () => clock.now(), ...oms });
}
