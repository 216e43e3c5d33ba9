import { describe, expect, it } from 'vitest';
import type { SimVenueOptions } from '../../src/venues/options.js';
import { fillProfiles } from '../../src/venues/profiles.js';
import { Bench, bar, type OrderSpec } from './desk.js';

type Ohlc = readonly [number, number, number, number];
type Row = readonly [name: string, options: SimVenueOptions, spec: OrderSpec, bars: readonly Ohlc[], story: string];

function run(options: SimVenueOptions, spec: OrderSpec, bars: readonly Ohlc[]): Bench {
  const b = new Bench(options);
  b.step(bar(0, [100, 100, 100, 100]));
  b.submit(spec);
  b.end();
  for (const [i, ohlc] of bars.entries()) b.step(bar(i + 1, ohlc)).end();
  return b;
}

const up: Ohlc = [100, 105, 99, 104];
const down: Ohlc = [100, 101, 95, 96];

describe('order type by bar shape', () => {
  const rows: readonly Row[] = [
    ['market, next close', { marketFill: 'next-close' }, {}, [up], 'accepted 10@104'],
    ['market buy, next worst', { marketFill: 'next-worst' }, {}, [up], 'accepted 10@105'],
    ['market sell, next worst', { marketFill: 'next-worst' }, { side: 'sell' }, [up], 'accepted 10@99'],
    ['limit at the open exactly, through', {}, { limit: 100 }, [[100, 101, 100, 101]], 'accepted'],
    [
      'limit at the open exactly, touch',
      { limitTouch: 'touch' },
      { limit: 100 },
      [[100, 101, 100, 101]],
      'accepted 10@100',
    ],
    ['limit touched at the low, touch', { limitTouch: 'touch' }, { limit: 99 }, [up], 'accepted 10@99'],
    ['limit gap, extreme: high below the limit', { limitGap: 'extreme' }, { limit: 110 }, [up], 'accepted 10@105'],
    ['limit gap, extreme: high above the limit', { limitGap: 'extreme' }, { limit: 102 }, [up], 'accepted 10@102'],
    ['limit gap, limit', { limitGap: 'limit' }, { limit: 102 }, [up], 'accepted 10@102'],
    ['sell limit gap, extreme', { limitGap: 'extreme' }, { side: 'sell', limit: 90 }, [down], 'accepted 10@95'],
    ['stop touched exactly, touch', {}, { stop: 105 }, [up], 'accepted 10@105'],
    ['stop touched exactly, through', { stopTouch: 'through' }, { stop: 105 }, [up], 'accepted'],
    ['stop, worse of level and close: close', { stopFill: 'close' }, { stop: 102 }, [up], 'accepted 10@104'],
    [
      'stop, worse of level and close: level',
      { stopFill: 'close' },
      { stop: 101 },
      [[100, 102, 95, 96]],
      'accepted 10@101',
    ],
    ['stop, extreme', { stopFill: 'extreme' }, { stop: 102 }, [up], 'accepted 10@105'],
    ['sell stop, close', { stopFill: 'close' }, { side: 'sell', stop: 98 }, [down], 'accepted 10@96'],
    ['sell stop, extreme', { stopFill: 'extreme' }, { side: 'sell', stop: 98 }, [down], 'accepted 10@95'],
    [
      'sell stop gap, close rule ignores the open',
      { stopFill: 'close' },
      { side: 'sell', stop: 102 },
      [up],
      'accepted 10@102',
    ],
    ['stop-limit, limit beyond stop', {}, { stop: 102, limit: 103 }, [up], 'accepted 10@102'],
    ['stop-limit, gap within the limit', {}, { stop: 102, limit: 104 }, [[103, 105, 102, 104]], 'accepted 10@103'],
    [
      'stop-limit, gap beyond the limit comes back',
      {},
      { stop: 102, limit: 103 },
      [[104, 105, 102, 104]],
      'accepted 10@103',
    ],
    ['stop-limit, gap beyond the limit stays', {}, { stop: 102, limit: 103 }, [[104, 105, 103.5, 104]], 'accepted'],
    [
      'stop-limit, limit behind stop, proved by the close',
      {},
      { stop: 103, limit: 102 },
      [[100, 104, 99, 101]],
      'accepted 10@102',
    ],
    ['stop-limit, limit behind stop, not proved', {}, { stop: 103, limit: 102 }, [[100, 104, 99, 103]], 'accepted'],
    [
      'stop-limit works as a limit afterwards',
      {},
      { stop: 103, limit: 102 },
      [
        [100, 104, 99, 103],
        [103, 103, 101, 103],
      ],
      'accepted 10@102',
    ],
    ['sell stop-limit, limit beyond stop', {}, { side: 'sell', stop: 98, limit: 97 }, [down], 'accepted 10@98'],
    [
      'stop-limit, close rule: close within',
      { stopLimitFill: 'close' },
      { stop: 102, limit: 104.5 },
      [up],
      'accepted 10@104.5',
    ],
    [
      'stop-limit, close rule: high below limit',
      { stopLimitFill: 'close' },
      { stop: 102, limit: 110 },
      [up],
      'accepted 10@105',
    ],
    ['stop-limit, close rule: close beyond', { stopLimitFill: 'close' }, { stop: 102, limit: 103 }, [up], 'accepted'],
    [
      'stop-limit, close rule: a later close',
      { stopLimitFill: 'close' },
      { stop: 102, limit: 103 },
      [up, [101, 102, 100, 101]],
      'accepted 10@102',
    ],
    [
      'sell stop-limit, close rule',
      { stopLimitFill: 'close' },
      { side: 'sell', stop: 99, limit: 95.5 },
      [down],
      'accepted 10@95.5',
    ],
    ['market-on-open', {}, { type: 'market-on-open' }, [up], 'accepted 10@100'],
    ['market-on-close', {}, { type: 'market-on-close' }, [up], 'accepted 10@104'],
  ];
  it.each(rows)('%s', (_, options, spec, bars, story) => {
    expect(run(options, spec, bars).story()).toBe(story);
  });
});

describe('the path through a bar', () => {
  const rows: readonly Row[] = [
    [
      'stop-limit behind, high first',
      { path: 'open-high-low-close' },
      { stop: 103, limit: 102 },
      [[100, 104, 99, 103]],
      'accepted 10@102',
    ],
    [
      'stop-limit behind, low first',
      { path: 'open-low-high-close' },
      { stop: 103, limit: 102 },
      [[100, 104, 99, 103]],
      'accepted',
    ],
    [
      'stop-limit behind, nearest: low is nearer',
      { path: 'nearest' },
      { stop: 103, limit: 102 },
      [[100, 104, 99, 103]],
      'accepted',
    ],
    [
      'stop-limit behind, nearest: high is nearer',
      { path: 'nearest' },
      { stop: 101, limit: 100 },
      [[100, 102, 95, 101]],
      'accepted 10@100',
    ],
    ['limit along the path', { path: 'open-high-low-close' }, { limit: 98 }, [down], 'accepted 10@98'],
    ['stop along the path', { path: 'open-low-high-close' }, { stop: 104 }, [up], 'accepted 10@104'],
    [
      'stop along the path, extreme',
      { path: 'open-low-high-close', stopFill: 'extreme' },
      { stop: 104 },
      [up],
      'accepted 10@105',
    ],
    [
      'stop along the path, close',
      { path: 'open-high-low-close', stopFill: 'close' },
      { side: 'sell', stop: 98 },
      [down],
      'accepted 10@96',
    ],
    [
      'trailing sell, high first',
      { path: 'open-high-low-close' },
      { side: 'sell', trail: 3 },
      [[100, 104, 100.5, 103]],
      'accepted 10@101',
    ],
    [
      'trailing sell, low first',
      { path: 'open-low-high-close' },
      { side: 'sell', trail: 3 },
      [[100, 104, 100.5, 103]],
      'accepted',
    ],
    [
      'trailing sell, low first, close falls back',
      { path: 'open-low-high-close' },
      { side: 'sell', trail: 3 },
      [[100, 104, 99, 100]],
      'accepted 10@101',
    ],
  ];
  it.each(rows)('%s', (_, options, spec, bars, story) => {
    expect(run(options, spec, bars).story()).toBe(story);
  });
});

describe('trailing stops', () => {
  const rows: readonly Row[] = [
    ['anchored at the last price', {}, { side: 'sell', trail: 3 }, [[100, 100, 97, 98]], 'accepted 10@97'],
    [
      'a stated level comes first',
      {},
      { side: 'sell', trail: 3, stop: 99, type: 'trailing-stop' },
      [[100, 100, 97, 98]],
      'accepted 10@99',
    ],
    ['worst case takes the old level', {}, { side: 'sell', trail: 3 }, [[100, 110, 97, 109]], 'accepted 10@97'],
    [
      'worst case follows the high when the old level holds',
      {},
      { side: 'sell', trail: 3 },
      [[100, 110, 99, 109]],
      'accepted 10@107',
    ],
    [
      'follows over bars',
      {},
      { side: 'sell', trail: 3 },
      [
        [100, 102, 100, 102],
        [102, 103, 101, 103],
        [103, 103, 99, 99],
      ],
      'accepted 10@100',
    ],
    ['gap below the level', {}, { side: 'sell', trail: 3 }, [[95, 96, 94, 95]], 'accepted 10@95'],
    ['in basis points', {}, { side: 'sell', trailBps: 500 }, [[100, 100, 94, 94]], 'accepted 10@95'],
    [
      'buy follows the low',
      {},
      { trail: 3 },
      [
        [100, 100, 96, 96],
        [96, 99.5, 96, 99],
      ],
      'accepted 10@99',
    ],
    [
      'after the bar, by its extreme',
      { trailBy: 'bar-extreme' },
      { side: 'sell', trail: 3 },
      [
        [100, 110, 99, 109],
        [109, 109, 106, 106],
      ],
      'accepted 10@107',
    ],
    [
      'after the bar, by its close',
      { trailBy: 'bar-close' },
      { side: 'sell', trail: 3 },
      [
        [100, 110, 99, 108],
        [108, 108, 104, 106],
      ],
      'accepted 10@105',
    ],
  ];
  it.each(rows)('%s', (_, options, spec, bars, story) => {
    expect(run(options, spec, bars).story()).toBe(story);
  });
});

describe('an entry and its exits in one bar', () => {
  function bracket(options: SimVenueOptions, entry: OrderSpec, exits: readonly OrderSpec[], ohlc: Ohlc): Bench {
    const b = new Bench(options);
    b.step(bar(0, [100, 100, 100, 100]));
    b.submit({ ...entry, id: 'in' });
    for (const [i, exit] of exits.entries()) b.submit({ side: 'sell', reduceOnly: true, id: `out${i}`, ...exit });
    b.end();
    return b.step(bar(1, ohlc)).end();
  }
  const stopAndTarget = [{ stop: 95 }, { limit: 104 }];

  it('worst case: the stop is hit after the entry', () => {
    const b = bracket({}, { limit: 99 }, stopAndTarget, [100, 106, 94, 101]);
    expect(b.story('in')).toBe('accepted 10@99');
    expect(b.story('out0')).toBe('accepted 10@95');
    expect(b.story('out1')).toBe('accepted');
    expect(b.venue.ambiguous).toBe(1);
  });

  it('worst case: no profit target against an entry inside the bar, unless the close proves it', () => {
    const open = bracket({}, { limit: 99 }, stopAndTarget, [100, 106, 96, 101]);
    expect(open.story('out1')).toBe('accepted');
    expect(open.venue.ambiguous).toBe(1);
    const proved = bracket({}, { limit: 99 }, stopAndTarget, [100, 106, 96, 105]);
    expect(proved.story('out1')).toBe('accepted 10@104');
    expect(proved.venue.ambiguous).toBe(0);
  });

  it('worst case: stop before target when both were reached after an entry at the open', () => {
    const b = bracket({}, {}, stopAndTarget, [100, 106, 94, 101]);
    expect(b.story('out0')).toBe('accepted 10@95');
    expect(b.story('out1')).toBe('accepted');
    expect(b.venue.ambiguous).toBe(1);
  });

  it('a target against an entry at the open is filled when only it was reached', () => {
    const b = bracket({}, {}, stopAndTarget, [100, 106, 96, 101]);
    expect(b.story('out1')).toBe('accepted 10@104');
    expect(b.venue.ambiguous).toBe(0);
  });

  it('a stop that gaps at the open is filled after its entry at the open', () => {
    const b = bracket({}, {}, stopAndTarget, [94, 106, 93, 101]);
    expect(b.story('in')).toBe('accepted 10@94');
    expect(b.story('out0')).toBe('accepted 10@94');
  });

  it('an assumed path decides what comes first', () => {
    const highFirst = bracket({ path: 'open-high-low-close' }, {}, stopAndTarget, [100, 106, 94, 101]);
    expect([highFirst.story('out0'), highFirst.story('out1')]).toEqual(['accepted', 'accepted 10@104']);
    const lowFirst = bracket({ path: 'open-low-high-close' }, {}, stopAndTarget, [100, 106, 94, 101]);
    expect([lowFirst.story('out0'), lowFirst.story('out1')]).toEqual(['accepted 10@95', 'accepted']);
  });

  it('a path fills an entry inside the bar and then its stop', () => {
    const b = bracket({ path: 'open-high-low-close' }, { stop: 103 }, [{ stop: 98 }], [100, 106, 94, 101]);
    expect([b.story('in'), b.story('out0')]).toEqual(['accepted 10@103', 'accepted 10@98']);
    const other = bracket({ path: 'open-low-high-close' }, { stop: 103 }, [{ stop: 98 }], [100, 106, 94, 101]);
    expect([other.story('in'), other.story('out0')]).toEqual(['accepted 10@103', 'accepted']);
  });

  it('a path fills an exit that its own entry has just passed', () => {
    const b = bracket({ path: 'open-low-high-close' }, { stop: 103 }, [{ limit: 102 }], [100, 106, 99, 104]);
    expect([b.story('in'), b.story('out0')]).toEqual(['accepted 10@103', 'accepted 10@103']);
  });

  it('worst case: a target does not reduce what was short before the bar', () => {
    const b = new Bench();
    b.submit({ side: 'sell', quantity: 5 });
    b.step(bar(0, [100, 100, 100, 100]));
    b.submit({ stop: 103, quantity: 15 });
    const target = b.submit({ side: 'sell', reduceOnly: true, limit: 104, quantity: 10 });
    b.step(bar(1, [100, 106, 99, 102]));
    expect(b.story(target)).toBe('accepted');
    b.step(bar(2, [102, 105, 102, 105]));
    expect(b.story(target)).toBe('accepted 10@104');
  });

  it('a dormant exit rests until there is something to reduce', () => {
    const b = bracket({}, { stop: 103 }, [{ stop: 98 }], [100, 101, 94, 100]);
    expect([b.story('in'), b.story('out0')]).toEqual(['accepted', 'accepted']);
    b.step(bar(2, [100, 104, 99, 104])).step(bar(3, [104, 104, 97, 97]));
    expect([b.story('in'), b.story('out0')]).toEqual(['accepted 10@103', 'accepted 10@98']);
  });
});

describe('same close', () => {
  it('fills in the same instant at the close that was known, and says that it is optimistic', () => {
    const b = new Bench(fillProfiles.sameClose);
    expect(b.venue.optimistic).toBe(true);
    expect(new Bench().venue.optimistic).toBe(false);
    b.step(bar(0, [100, 101, 99, 100.5]));
    const id = b.submit();
    expect(b.story(id)).toBe('');
    b.end();
    expect(b.story(id)).toBe('10@100.5');
    expect(b.fills()[0]!.at).toBe(b.now);
    expect(b.venue.working).toBe(0);
  });

  it('shares the volume of the bar that was known', () => {
    const b = new Bench({ ...fillProfiles.sameClose, maxVolumeShare: 0.015 });
    b.step(bar(0, [100, 101, 99, 100.5]));
    const ids = [b.submit(), b.submit(), b.submit()];
    b.end();
    expect(ids.map((id) => b.story(id))).toEqual(['10@100.5', '5@100.5', 'accepted']);
    b.step(bar(1, [100, 101, 99, 100.75]));
    expect(ids.map((id) => b.story(id)).slice(1)).toEqual(['5@100.5 5@100.75', 'accepted 10@100.75']);
  });

  it('waits for the first close when none is known', () => {
    const b = new Bench(fillProfiles.sameClose);
    b.submit();
    b.end();
    b.step(bar(0, [100, 101, 99, 100.5]));
    expect(b.story()).toBe('accepted 10@100.5');
  });
});

describe('profiles', () => {
  it('are options of simVenue', () => {
    for (const profile of Object.values(fillProfiles)) expect(() => new Bench(profile)).not.toThrow();
  });

  it('the worst case is never better than the default', () => {
    const specs: OrderSpec[] = [
      {},
      { limit: 99.5 },
      { stop: 103 },
      { stop: 102, limit: 103 },
      { trail: 2 },
      { limit: 104 },
    ];
    for (const spec of specs)
      for (const shape of [up, down, [103, 104, 96, 100] as const]) {
        const plain = run({}, spec, [shape]).fills()[0];
        const worst = run(fillProfiles.worstCase, spec, [shape]).fills()[0];
        if (plain !== undefined && worst !== undefined) expect(worst.price).toBeGreaterThanOrEqual(plain.price);
        if (plain === undefined) expect(worst).toBeUndefined();
      }
  });
});
