import * as z from 'zod';
import { ReplayError } from '../core/errors.js';
import type { Json } from '../core/json.js';
import type { Snapshot } from '../core/plugin.js';
import type { Books } from './books.js';
import { ACCOUNTS } from './entry.js';
import type { Receivables } from './receivables.js';

const big = z.string().regex(/^-?\d+$/);
const clock = z.tuple([z.number(), big]);
const schema = z.strictObject({
  format: z.literal('ledger-1'),
  instruments: z.array(z.string()),
  method: z.string(),
  entries: z.number(),
  accounts: z.array(z.tuple([z.string(), z.array(big).length(ACCOUNTS.length)])),
  positions: z.array(z.tuple([z.number(), z.array(z.tuple([big, big, z.number(), z.string()]))])),
  held: z.array(z.number()),
  shorts: z.array(z.tuple([z.number(), z.number(), big])),
  savings: z.array(clock),
  due: z.array(z.tuple([z.number(), z.number(), big])),
});

/** Writes the books as JSON; integers as decimal text, because they exceed what a JSON number holds. */
export function saveBooks(books: Books, due: Receivables): Snapshot {
  const { accounts, lots, mirrors, shorts, savings, universe } = books;
  const positions: Json[] = [];
  const clocks: Json[] = [];
  for (let i = 0; i < universe.size; i++) {
    const open = lots.open(i).map((lot): Json => [`${lot.quantity}`, `${lot.cost}`, lot.at, lot.ref]);
    if (open.length > 0) positions.push([i, open]);
    if (shorts.since[i] !== 0) clocks.push([i, shorts.since[i]!, `${shorts.weighted[i]}`]);
  }
  return {
    json: {
      format: 'ledger-1',
      instruments: universe.instruments.map((one) => one.id),
      method: lots.method,
      entries: books.entries,
      accounts: accounts.currencies.map(
        (currency, c): Json => [currency, ACCOUNTS.map((_, a) => `${accounts.balance(c, a)}`)],
      ),
      positions,
      held: [...mirrors.held.subarray(0, mirrors.heldCount)],
      shorts: clocks,
      savings: savings.since.map((since, c): Json => [since, `${savings.weighted[c]}`]),
      due: due.open.map((one): Json => [one.payAt, one.currency, `${one.amount}`]),
    },
  };
}

/** Puts the books back as a snapshot holds them; the mirrors are computed anew from the exact state. */
export function loadBooks(books: Books, due: Receivables, state: Snapshot): void {
  const parsed = schema.safeParse(state.json);
  if (!parsed.success) throw unfit('the snapshot is not one of a ledger', parsed.error.issues[0]?.message ?? '');
  const s = parsed.data;
  const { accounts, lots, mirrors, universe } = books;
  if (s.instruments.join('\n') !== universe.instruments.map((one) => one.id).join('\n'))
    throw unfit('the snapshot is of another universe', `it lists ${s.instruments.slice(0, 5).join(', ')}`);
  if (s.method !== lots.method) throw unfit(`the snapshot keeps ${s.method} lots`, `this ledger ${lots.method}`);
  const listed = new Map(s.accounts.map(([currency], c) => [currency, c]));
  universe.instruments.forEach((one, i) => {
    if (listed.get(one.currency) !== books.currencyOf[i])
      throw unfit(`the snapshot has ${one.id} in another currency`, `here it is ${one.currency}`);
  });
  if (listed.get(accounts.currencies[books.home]!) !== books.home) throw unfit('the account currency differs', '');
  accounts.clear();
  for (const [currency, balances] of s.accounts) accounts.load(currency, balances.map(BigInt));
  mirrors.reset(s.held);
  for (let i = 0; i < universe.size; i++) {
    lots.clear(i);
    lots.positions[i]!.market = 0n;
  }
  for (const [i, open] of s.positions) {
    for (const [quantity, cost, at, ref] of open) lots.put(i, BigInt(quantity), BigInt(cost), at, ref);
    lots.positions[i]!.market = -lots.positions[i]!.quantity;
    mirrors.follow(i, lots.positions[i]!);
  }
  loadClocks(books, s);
  due.clear();
  for (const [payAt, currency, amount] of s.due) due.add(payAt, currency, BigInt(amount));
  books.entries = s.entries;
}

function loadClocks(books: Books, s: z.output<typeof schema>): void {
  const { shorts, savings } = books;
  shorts.since.fill(0);
  shorts.weighted.fill(0n);
  for (const [i, since, weighted] of s.shorts) {
    shorts.since[i] = since;
    shorts.weighted[i] = BigInt(weighted);
  }
  savings.since.length = 0;
  savings.weighted.length = 0;
  for (const [since, weighted] of s.savings) {
    savings.since.push(since);
    savings.weighted.push(BigInt(weighted));
  }
}

function unfit(what: string, detail: string): ReplayError {
  return new ReplayError(
    'ledger',
    `${what}${detail === '' ? '' : ` (${detail})`}`,
    'restore it into the set-up that made it',
  );
}
