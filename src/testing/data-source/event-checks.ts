import type { EventBatch, MarketEvent } from '../../core/event.js';
import { toIso } from '../../core/time.js';
import { type Broke, type Check, check } from '../check.js';
import { EVENT_KINDS } from '../generators.js';
import { changedBy, differenceBetween } from '../guards.js';
import { copies, type DataSourceTrial } from './trial.js';

/** What a source says of itself, and what its events keep to. */
export function eventChecks(trial: DataSourceTrial): readonly Check[] {
  const needs = (): string | null => (trial.source.history === undefined ? 'no history' : null);
  return [
    check({
      id: 'DS-01',
      title: 'says what it is and what it provides',
      fix: 'give name, version, apiVersion 1 and provides: its kinds, and whether it has history and live',
      run: (broke) => identity(trial, broke),
    }),
    check({
      id: 'DS-02',
      title: 'ordered by (at, seq)',
      fix: 'sort by at, and number the events of one reading in rising order',
      needs,
      run: (broke) => ordered(trial, broke),
    }),
    check({
      id: 'DS-03',
      title: 'in range: from <= at < to, and a part is the part of the whole',
      fix: 'deliver the events with from <= at < to: no fewer, no more, the same as in any other reading',
      needs,
      run: (broke) => inRange(trial, broke),
    }),
    check({
      id: 'DS-04',
      title: 'nothing is known before it happens: ts <= at',
      fix: 'put into at the first moment at which the event could be known, at least ts',
      needs,
      run: (broke) => known(trial, broke),
    }),
    check({
      id: 'DS-09',
      title: 'a batch can be read in any order, its events are lent',
      fix: 'fill the lent event anew in each get(i), and let at(i) be the at of event i',
      needs,
      run: (broke) => batches(trial, broke),
    }),
    check({
      id: 'DS-11',
      title: 'delivers the kinds that are asked for, and provides no others',
      fix: 'skip events whose kind is not in query.kinds; declare every kind in provides.kinds',
      needs,
      run: (broke) => kinds(trial, broke),
    }),
  ];
}

function identity(trial: DataSourceTrial, broke: Broke): void {
  const { name, version, apiVersion, provides, history, live } = trial.source;
  if (name === '' || version === '' || apiVersion !== 1) broke('name, version or apiVersion is missing');
  if (provides.kinds.length === 0 || provides.kinds.some((kind) => !EVENT_KINDS.includes(kind)))
    broke(`it provides the kinds ${provides.kinds.join(', ') || '(none)'}`);
  if (new Set(provides.kinds).size !== provides.kinds.length)
    broke(`a kind comes twice in ${provides.kinds.join(', ')}`);
  if (provides.history !== (history !== undefined))
    broke(`provides.history is ${provides.history}, history is ${typeof history}`);
  if (provides.live !== (live !== undefined)) broke(`provides.live is ${provides.live}, live is ${typeof live}`);
}

async function ordered(trial: DataSourceTrial, broke: Broke): Promise<void> {
  const events = await trial.read();
  if (events.length === 0) broke('it delivers nothing; state in options.instruments what it has');
  for (let k = 0; k < events.length; k++) {
    const { at, seq } = events[k]!;
    if (!Number.isSafeInteger(at) || !Number.isSafeInteger(seq)) broke(`event ${k} has at ${at} and seq ${seq}`);
    const before = events[k - 1];
    if (before === undefined) continue;
    if (at < before.at) broke(`event ${k} is of ${toIso(at)}, the one before it of ${toIso(before.at)}`);
    if (seq <= before.seq) broke(`event ${k} has seq ${seq}, the one before it ${before.seq}`);
  }
}

async function inRange(trial: DataSourceTrial, broke: Broke): Promise<void> {
  const whole = await trial.read();
  const pick = (share: number): number => whole[Math.floor(share * (whole.length - 1))]?.at ?? 0;
  const ranges = [
    [pick(0), pick(0.5)],
    [pick(0.3), pick(0.7)],
    [pick(0.6), pick(1) + 1],
    [pick(0.4), pick(0.4) + 1],
  ] as const;
  for (const [from, to] of ranges) {
    const part = await trial.read(trial.query({ from, to }));
    const outside = part.find((event) => event.at < from || event.at >= to);
    if (outside !== undefined)
      broke(`asked for ${toIso(from)} to ${toIso(to)}, it delivers an event of ${toIso(outside.at)}`);
    const expected = whole.filter((event) => event.at >= from && event.at < to).map(text);
    const got = part.map(text);
    const k = expected.findIndex((one, i) => one !== got[i]);
    if (k >= 0)
      broke(
        `from ${toIso(from)} to ${toIso(to)}, event ${k} is ${got[k] ?? 'missing'}, and ${expected[k]} in the whole`,
      );
    if (got.length !== expected.length)
      broke(`from ${toIso(from)} to ${toIso(to)} it delivers ${got.length} events, the whole has ${expected.length}`);
  }
}

/** An event as text, without its place in the reading. */
function text(event: MarketEvent): string {
  return JSON.stringify({ ...event, seq: 0 }, (_key, value: unknown) =>
    typeof value === 'number' && !Number.isFinite(value) ? String(value) : value,
  );
}

async function known(trial: DataSourceTrial, broke: Broke): Promise<void> {
  for (const event of await trial.read()) {
    if (!Number.isSafeInteger(event.ts)) broke(`a ${event.kind} has ts ${event.ts}`);
    if (event.ts > event.at) broke(`a ${event.kind} of ${toIso(event.ts)} is known at ${toIso(event.at)}`);
    if (event.kind === 'bar' && event.start > event.ts)
      broke(`a bar begins at ${toIso(event.start)} and ends at ${toIso(event.ts)}`);
  }
}

async function batches(trial: DataSourceTrial, broke: Broke): Promise<void> {
  const reading = trial.open(trial.query());
  for (let k = 0; k < 20; k++) {
    const { done, value } = await reading.next();
    if (done === true) break;
    const batch: EventBatch = value;
    const forwards = copies(batch);
    for (let i = batch.length - 1; i >= 0; i--) {
      const change = differenceBetween(forwards[i]!, batch.get(i));
      if (change !== null) broke(`read backwards, event ${i} of batch ${k} is another: ${change}`);
      if (batch.at(i) !== forwards[i]!.at)
        broke(`at(${i}) of batch ${k} is ${batch.at(i)}, its event is of ${forwards[i]!.at}`);
    }
    const last = batch.length - 1;
    if (last < 0) continue;
    const peeked = changedBy(batch.get(0), () => batch.at(last));
    if (peeked !== null) broke(`at(${last}) changed the event that was lent: ${peeked}`);
  }
  await reading.return?.();
}

async function kinds(trial: DataSourceTrial, broke: Broke): Promise<void> {
  const { provides } = trial.source;
  const seen = new Set((await trial.read(trial.query({ kinds: EVENT_KINDS }))).map((event) => event.kind));
  const undeclared = [...seen].filter((kind) => !provides.kinds.includes(kind));
  if (undeclared.length > 0) broke(`it delivers ${undeclared.join(', ')} and provides ${provides.kinds.join(', ')}`);
  for (const kind of provides.kinds) {
    const other = (await trial.read(trial.query({ kinds: [kind] }))).find((event) => event.kind !== kind);
    if (other !== undefined) broke(`asked for ${kind}, it delivers ${other.kind}`);
  }
  const strangers = EVENT_KINDS.filter((kind) => !provides.kinds.includes(kind));
  const none = await trial.read(trial.query({ kinds: strangers }));
  if (none.length > 0) broke(`asked for kinds that it does not provide, it delivers ${none[0]!.kind}`);
}
