/** The part of kill-nine that runs the real adapters against local servers that speak their venues' wire. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { Dice } from '../test/chaos/dice.js';
import { longJournal } from '../test/kill/long-journal.js';
import { VENUE_LISTINGS, type VenueWish } from '../test/kill/venue-listings.js';
import { alpacaKillVenue, binanceKillVenue, type KillVenue } from '../test/kill/venue-server.js';
import { bundleVictim, linesOf } from './kill-victim.js';

interface Belief {
  readonly position: string;
  readonly cash: { readonly [currency: string]: string };
  readonly halts: readonly unknown[];
  readonly wires: readonly (readonly [id: string, live: boolean, filled: string])[];
}

/** How it is done. */
interface KillPlan {
  readonly folder: string;
  /** At each venue. */
  readonly kills: number;
  /** Of the journal whose start is timed. */
  readonly entries: number;
  readonly seed: number;
}

/** Never compacted, and often. */
const COMPACTIONS = [1e9, 300];
const VENUES = { alpaca: alpacaKillVenue, binance: binanceKillVenue };

/** Kills a process at each venue again and again, and judges what it believes in the end; figures by venue. */
export async function killAtVenues(plan: KillPlan): Promise<{ readonly [name: string]: number }> {
  const program = join(plan.folder, 'venue-victim.mjs');
  await bundleVictim('venue-victim', program);
  const figures: Record<string, number> = {};
  for (const name of ['alpaca', 'binance'] as const) {
    const count = (what: string, by: number): void => {
      figures[`${name}_${what}`] = (figures[`${name}_${what}`] ?? 0) + by;
    };
    for (const what of ['kills', 'orders', 'fills', 'duplicates', 'lost', 'doubled', 'mismatched']) count(what, 0);
    for (const [k, compactAfter] of COMPACTIONS.entries()) {
      const venue = await VENUES[name](plan.seed * 10 + k);
      const journal = join(plan.folder, `${name}-${compactAfter}.journal`);
      const wish = { ...venue.wish, journal, compactAfter };
      await slaughter(program, wish, Math.ceil(plan.kills / 2), new Dice(plan.seed * 10 + k + 99));
      count('kills', Math.ceil(plan.kills / 2));
      venue.rest();
      const belief = await lastLife(program, wish);
      judge(venue, belief, `${name}, compacted after ${compactAfter}`, count);
      await venue.stop();
    }
    Object.assign(figures, await resume(program, name, plan));
  }
  return figures;
}

function start(program: string, wish: VenueWish): ChildProcess {
  return spawn(process.execPath, [program, JSON.stringify(wish)], { stdio: ['ignore', 'pipe', 'inherit'] });
}

async function slaughter(program: string, wish: Omit<VenueWish, 'mode'>, times: number, dice: Dice): Promise<void> {
  for (let k = 0; k < times; k++) {
    const child = start(program, { ...wish, mode: 'trade' });
    const gone = once(child, 'exit');
    // Some die while they are still reading the journal or asking, most in the middle of trading.
    if (dice.chance(0.8)) await Promise.race([linesOf(child, 1), gone]);
    await new Promise((done) => setTimeout(done, dice.between(0, 250)));
    child.kill('SIGKILL');
    await gone;
  }
}

async function lastLife(program: string, wish: Omit<VenueWish, 'mode'>): Promise<Belief | null> {
  const last = start(program, { ...wish, mode: 'settle' });
  const gone = once(last, 'exit');
  const [, belief] = await linesOf(last, 2);
  await gone;
  return JSON.parse(belief ?? 'null') as Belief | null;
}

function judge(venue: KillVenue, belief: Belief | null, name: string, count: (what: string, by: number) => void): void {
  if (belief === null) {
    count('mismatched', 1);
    console.log(`FAIL ${name}: the last process told nothing`);
    return;
  }
  const ours = new Map(belief.wires.map(([id, live, filled]) => [id, { live, filled: Number(filled) }]));
  const seen = new Set<string>();
  const truth = venue.orders();
  let told = 0;
  const flaw = (what: string, words: string): void => {
    count(what, 1);
    if (told++ < 5) console.log(`FAIL ${name}: ${words}`);
  };
  for (const one of truth) {
    if (seen.has(one.id)) flaw('duplicates', `${one.id} is there twice`);
    seen.add(one.id);
    const mine = ours.get(one.id);
    if ((mine?.filled ?? 0) < one.filled) flaw('lost', `${one.id} filled ${one.filled}, books ${mine?.filled}`);
    if ((mine?.filled ?? 0) > one.filled) flaw('doubled', `${one.id} filled ${one.filled}, books ${mine?.filled}`);
    if (mine?.live !== one.open) flaw('mismatched', `${one.id} open ${one.open}, books ${JSON.stringify(mine)}`);
  }
  for (const [id, mine] of ours) if (mine.live && !seen.has(id)) flaw('mismatched', `${id} lives in our books only`);
  if (Number(belief.position) !== venue.position())
    flaw('mismatched', `position ${venue.position()}, books ${belief.position}`);
  for (const [currency, sum] of Object.entries(venue.cash()))
    if (Math.abs(Number(belief.cash[currency] ?? 0) - sum) > 1e-9)
      flaw('mismatched', `${currency} ${sum}, books ${belief.cash[currency]}`);
  if (belief.halts.length > 0) flaw('mismatched', `halted: ${JSON.stringify(belief.halts)}`);
  count('orders', truth.length);
  count('fills', venue.fills());
  console.log(`${name}: ${truth.length} orders, ${venue.fills()} fills`);
}

/** How long a start takes on a long journal, to the first order that may be sent; the best of five. */
async function resume(
  program: string,
  name: keyof typeof VENUES,
  { folder, entries }: KillPlan,
): Promise<{ readonly [name: string]: number }> {
  const venue = await VENUES[name](7);
  venue.rest();
  const journal = join(folder, `${name}-long.journal`);
  const cursor = venue.beginHistory();
  const cash = Object.fromEntries(Object.entries(venue.cash()).map(([currency, sum]) => [currency, String(sum)]));
  const count = longJournal(journal, entries, {
    venue: name,
    instrument: VENUE_LISTINGS[name].id,
    cash,
    fee: '0',
    fill: (_wire, _side, n) => `f${n}`,
    cursor: () => cursor,
  });
  const times: { live: number; cpu: number }[] = [];
  for (let k = 0; k < 5; k++) {
    const child = start(program, { ...venue.wish, journal, compactAfter: 1e9, mode: 'settle' });
    const gone = once(child, 'exit');
    const [told] = await linesOf(child, 1);
    times.push(JSON.parse(told!) as { live: number; cpu: number });
    await gone;
  }
  await venue.stop();
  console.log(`${name}: a start on ${count} entries takes ${times.map((one) => one.live.toFixed(0)).join(', ')} ms`);
  return {
    [`${name}_resumeEntries`]: count,
    [`${name}_resumeMs`]: Math.round(Math.min(...times.map((one) => one.live))),
    [`${name}_resumeCpuMs`]: Math.round(Math.min(...times.map((one) => one.cpu))),
  };
}
