/** How the orders of a group hang together: one cancels the others, one triggers others, or both. */
export type GroupKind = 'oco' | 'oto' | 'bracket';

/** What an order is in its group. The entry goes out at once, exits by what it fills; a group without an entry is all exits. */
export type GroupRole = 'entry' | 'exit';

/** The place of an order in a group. */
export interface GroupPlace {
  readonly kind: GroupKind;
  /** Names the group for ever, within its strategy. */
  readonly group: string;
  readonly role: GroupRole;
}

const FORM = /^\[(oco|oto|bracket) ([A-Za-z0-9_.-]{1,40}) (entry|exit)\] ?/;

/** The tag of an order in a group: its place, then the user's own text. */
export function groupTag({ kind, group, role }: GroupPlace, text = ''): string {
  return `[${kind} ${group} ${role}]${text === '' ? '' : ` ${text}`}`;
}

/** The place that a tag states; null for an order in no group. */
export function placeOf(tag: string): GroupPlace | null {
  const found = FORM.exec(tag);
  if (found === null) return null;
  return { kind: found[1] as GroupKind, group: found[2]!, role: found[3] as GroupRole };
}
