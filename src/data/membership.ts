import * as z from 'zod';
import { ConfigError } from '../core/errors.js';
import { knownOptions, parseOptions } from '../core/options.js';
import type { Micros } from '../core/time.js';
import { type BarTime, moment } from './bar-time.js';

/** A stretch in which something belonged to an index or a list: from its `from` until before its `to`. */
export interface MemberInput {
  readonly id: string;
  readonly from: BarTime;
  /** Left out: still a member. */
  readonly to?: BarTime;
}

const schema = z.strictObject({
  members: z
    .custom<readonly MemberInput[]>((v) => Array.isArray(v), 'is not an array of members')
    .refine((v) => v.length > 0, 'is empty'),
});

interface Stretch {
  readonly id: string;
  readonly from: Micros;
  readonly to: Micros;
}

/**
 * Who belonged to a universe at each time: what keeps a backtest from trading only those that survived.
 *
 * Membership at a time is read from stretches `from <= time < to`; an id may leave and come back.
 *
 * @throws ConfigError for stretches that are empty or overlap
 * @example
 * ```ts
 * import { Membership } from 'edgeproof/data';
 * const index = new Membership([{ id: 'A', from: '2020-01-01', to: '2021-01-01' }, { id: 'B', from: '2020-06-01' }]);
 * if (index.isMember('A', '2021-01-01') || index.at('2020-07-01').join() !== 'A,B') throw new Error('A has left');
 * if (index.during('2021-01-01', '2022-01-01').join() !== 'B') throw new Error('B alone');
 * ```
 */
export class Membership {
  readonly #stretches = new Map<string, readonly Stretch[]>();
  /** All ids that were ever a member, in alphabetical order: the universe that a run needs. */
  readonly ids: readonly string[];
  /** What it was made of. */
  readonly members: readonly MemberInput[];

  constructor(members: readonly MemberInput[]) {
    for (const one of members) knownOptions('membership', one, ['id', 'from', 'to']);
    this.members = Object.freeze([...members]);
    const all = parseOptions('membership', schema, { members }).members.map(stretchOf);
    this.ids = Object.freeze([...new Set(all.map((one) => one.id))].sort());
    for (const id of this.ids) {
      const own = all.filter((one) => one.id === id).sort((a, b) => a.from - b.from);
      own.forEach((one, i) => {
        if (i > 0 && one.from < own[i - 1]!.to)
          throw new ConfigError('membership', `stretches of ${id} overlap`, 'merge them, or mend their dates');
      });
      this.#stretches.set(id, own);
    }
  }

  /** Whether an id was a member at a time. */
  isMember(id: string, time: BarTime): boolean {
    const at = moment('membership', time);
    return (this.#stretches.get(id) ?? []).some((one) => one.from <= at && at < one.to);
  }

  /** The members at a time, in alphabetical order. */
  at(time: BarTime): readonly string[] {
    return this.ids.filter((id) => this.isMember(id, time));
  }

  /** All that were members at any time from `from` until before `to`: the universe of a backtest over that period. */
  during(from: BarTime, to: BarTime): readonly string[] {
    const [start, end] = [moment('membership', from), moment('membership', to)];
    return this.ids.filter((id) => this.#stretches.get(id)?.some((one) => one.from < end && one.to > start));
  }

  /**
   * What a list of ids leaves out of those that were members in a period, in words; null when it leaves out nobody.
   *
   * A run on the survivors alone looks better than anybody could have done: say so in the report.
   */
  survivorshipNote(ids: readonly string[], from: BarTime, to: BarTime): string | null {
    const members = this.during(from, to);
    const missing = members.filter((id) => !ids.includes(id));
    if (missing.length === 0) return null;
    const named = missing.slice(0, 5).join(', ') + (missing.length > 5 ? ', …' : '');
    return `${missing.length} of ${members.length} members of that time are missing (${named}): results lean towards survivors`;
  }
}

function stretchOf(member: MemberInput): Stretch {
  const from = moment('membership', member.from);
  const to = member.to === undefined ? Number.POSITIVE_INFINITY : moment('membership', member.to);
  if (from < to) return { id: member.id, from, to };
  throw new ConfigError('membership', `${member.id} leaves before it joins`, 'state from earlier than to');
}
