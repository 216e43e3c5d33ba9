import type { GroupRecord } from './group-record.js';

/** What is kept of one group: its steps, and of each trailing leg only the best price that it has seen last. */
interface KeptGroup {
  readonly steps: GroupRecord[];
  readonly bests: Map<string, GroupRecord>;
}

/**
 * The records of order groups that lead to what is believed of them, however long they live: one that says that a group is
 * gone takes all of it out, and the best price of a trailing stop takes the place of the one before.
 */
export class KeptGroups {
  readonly #groups = new Map<string, KeptGroup>();

  add(record: GroupRecord): void {
    const { key } = record;
    if (record.g === 'gone') {
      this.#groups.delete(key);
      return;
    }
    let group = this.#groups.get(key);
    if (group === undefined) {
      group = { steps: [], bests: new Map() };
      this.#groups.set(key, group);
    }
    if (record.g === 'best') group.bests.set(record.leg, record);
    else group.steps.push(record);
  }

  /** Group by group; a best price rests on nothing but that its leg was opened, so it may stand behind all steps. */
  list(): GroupRecord[] {
    const all: GroupRecord[] = [];
    for (const { steps, bests } of this.#groups.values()) {
      for (const one of steps) all.push(one);
      for (const one of bests.values()) all.push(one);
    }
    return all;
  }

  clear(): void {
    this.#groups.clear();
  }
}
