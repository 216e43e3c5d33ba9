import { DAY, toIso, toMicros } from '../../core/time.js';
import { type Broke, type Check, check } from '../check.js';
import { testUniverse } from '../environment.js';
import { copies, type DataSourceTrial, readingsPart } from './trial.js';

/** How a source is read: again, in part, in vain, and not to the end. */
export function readingChecks(trial: DataSourceTrial): readonly Check[] {
  const needs = (): string | null => (trial.source.history === undefined ? 'no history' : null);
  return [
    check({
      id: 'DS-05',
      title: 'a replay is identical',
      fix: 'keep no position between readings: every call of history begins anew',
      needs,
      run: (broke) => replay(trial, broke),
    }),
    check({
      id: 'DS-06',
      title: 'abort and return release',
      fix: 'call signal.throwIfAborted() before every batch, and free what is held in finally',
      needs,
      run: (broke) => release(trial, broke),
    }),
    check({
      id: 'DS-07',
      title: 'an empty range is empty, not an error',
      fix: 'end the reading without a batch when nothing lies between from and to',
      needs,
      run: (broke) => empty(trial, broke),
    }),
    check({
      id: 'DS-08',
      title: 'a gap is announced',
      fix: 'deliver a status event "gap" in the stretch that is missing',
      needs: () => needs() ?? (trial.options.gap === undefined ? 'no gap can be provoked (options.gap)' : null),
      run: (broke) => gap(trial, broke),
    }),
    check({
      id: 'DS-10',
      title: 'an unknown instrument delivers nothing',
      fix: 'skip instruments of the universe that it does not know; give events the index that the universe gives',
      needs,
      run: (broke) => unknown(trial, broke),
    }),
    check({
      id: 'DS-12',
      title: 'the order of the universe changes indices only',
      fix: 'look every instrument up in the universe of the query',
      needs,
      run: (broke) => universe(trial, broke),
    }),
  ];
}

async function replay(trial: DataSourceTrial, broke: Broke): Promise<void> {
  const first = await trial.read();
  const again = readingsPart(first, await trial.read());
  if (again !== null) broke(`read twice, ${again}`);
  const left = trial.open(trial.query());
  const right = trial.open(trial.query());
  const both = [[], []] as [typeof first, typeof first];
  for (let open = 2; open > 0; ) {
    open = 0;
    for (const [k, reading] of [left, right].entries()) {
      const { done, value } = await reading.next();
      if (done === true) continue;
      open++;
      both[k]!.push(...copies(value));
    }
  }
  for (const one of both) {
    const part = readingsPart(first, one);
    if (part !== null) broke(`read by two at the same time, ${part}`);
  }
}

async function release(trial: DataSourceTrial, broke: Broke): Promise<void> {
  const held = (when: string): void => {
    const open = trial.options.open?.() ?? 0;
    if (open > 0) broke(`${open} files, connections or timers are held after ${when}`);
  };
  const dead = new AbortController();
  dead.abort();
  const late = await trial
    .open(trial.query(), dead.signal)
    .next()
    .catch(() => null);
  if (late !== null && late.done !== true) broke('it delivers although its signal was aborted before it began');
  held('a reading that was aborted before it began');
  const abort = new AbortController();
  const reading = trial.open(trial.query(), abort.signal);
  const begun = await reading.next();
  abort.abort();
  if (begun.done !== true) {
    const next = await reading.next().catch(() => null);
    if (next !== null && next.done !== true) broke('it delivers another batch after it was aborted');
  }
  held('a reading that was aborted');
  const left = trial.open(trial.query());
  await left.next();
  await left.return?.();
  held('a reading that was left');
  const after = await left.next();
  if (after.done !== true) broke('it delivers after it was left');
  await trial.read();
  held('a reading to the end');
}

async function empty(trial: DataSourceTrial, broke: Broke): Promise<void> {
  const whole = await trial.read();
  const first = whole[0]?.at ?? 0;
  const last = whole[whole.length - 1]?.at ?? 0;
  const ranges = [
    [first - 400 * DAY, first - 300 * DAY],
    [last + 300 * DAY, last + 400 * DAY],
    [first, first],
    [last + 1, last + 1],
  ] as const;
  for (const [from, to] of ranges) {
    let found = 0;
    try {
      found = (await trial.read(trial.query({ from, to }))).length;
    } catch (cause) {
      broke(`from ${toIso(from)} to ${toIso(to)} it threw: ${cause instanceof Error ? cause.message : String(cause)}`);
    }
    if (found > 0) broke(`from ${toIso(from)} to ${toIso(to)} it delivers ${found} events`);
  }
}

async function gap(trial: DataSourceTrial, broke: Broke): Promise<void> {
  const { source = trial.source, from, to } = trial.options.gap!;
  const events = await trial.read(trial.query({ kinds: source.provides.kinds }), source);
  const [start, end] = [toMicros(from), toMicros(to)];
  const told = events.some(
    (event) => event.kind === 'status' && event.status === 'gap' && event.at >= start && event.at <= end,
  );
  if (!told) broke(`nothing is announced between ${toIso(start)} and ${toIso(end)}`);
}

async function unknown(trial: DataSourceTrial, broke: Broke): Promise<void> {
  const strangers = testUniverse(['no such instrument', 'nor this one']);
  const none = (await trial.read(trial.query({ universe: strangers }))).filter(
    (event) => 'instrument' in event && event.instrument >= 0,
  );
  if (none.length > 0) broke(`asked for instruments that it cannot know, it delivers ${none.length} events`);
  const among = testUniverse(['no such instrument', ...trial.options.instruments]);
  const whole = await trial.read();
  const shifted = (await trial.read(trial.query({ universe: among }))).map((event) =>
    'instrument' in event && event.instrument >= 0 ? { ...event, instrument: event.instrument - 1 } : event,
  );
  const part = readingsPart(whole, shifted);
  if (part !== null) broke(`with an unknown instrument before the others, ${part}`);
}

async function universe(trial: DataSourceTrial, broke: Broke): Promise<void> {
  const { instruments } = trial.options;
  const n = instruments.length;
  const plain = await trial.read();
  const turned = (await trial.read(trial.query({ universe: testUniverse([...instruments].reverse()) }))).map((event) =>
    'instrument' in event && event.instrument >= 0 ? { ...event, instrument: n - 1 - event.instrument } : event,
  );
  const sorted = (events: typeof plain): typeof plain =>
    [...events].sort(
      (a, b) => a.at - b.at || placeOf(a) - placeOf(b) || (a.kind < b.kind ? -1 : a.kind > b.kind ? 1 : 0),
    );
  const part = readingsPart(sorted(plain), sorted(turned));
  if (part !== null) broke(`with the universe in another order, ${part}`);
}

function placeOf(event: { readonly kind: string }): number {
  return 'instrument' in event ? (event.instrument as number) : -1;
}
