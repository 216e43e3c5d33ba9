/** Simulated disasters: what happens, and what must come of it. */

import {
  deadMansSwitch,
  drawdownLadder,
  orderLimits,
  orderRate,
  portfolioLimits,
  priceCollar,
  protectiveStops,
  riskBudget,
  sizeCap,
  staleData,
  stressLimit,
  volatilityLimit,
} from '../../src/risk/index.js';
import { simVenue } from '../../src/venues/sim-venue.js';
import { corporateScene } from './corporate.js';
import { bar, buy, calm, play, sell } from './scene.js';

/** One thing that must hold after a disaster. */
export interface Expectation {
  readonly what: string;
  readonly ok: boolean;
  readonly measured: number;
}

/** A disaster by name, and what came of it. */
export interface Disaster {
  readonly name: string;
  readonly run: () => Promise<readonly Expectation[]>;
}

const near = (a: number, b: number, tolerance: number): boolean => Math.abs(a - b) <= tolerance;
const expectation = (what: string, measured: number, ok: boolean): Expectation => ({ what, measured, ok });

const crash1987: Disaster = {
  name: 'crash-1987',
  async run() {
    // Fully invested in what opens 20.5 % lower, as on 1987-10-19.
    const bars = { A: [...calm(0, 10, 100), bar(10, 79.5, 79.5), ...calm(11, 16, 79.5)] };
    const steps = [
      { at: 0.1, to: 'halt' },
      { at: 0.15, to: 'flatten' },
    ] as const;
    const { result, points } = await play({
      bars,
      risk: [drawdownLadder({ gross: 1, steps }), portfolioLimits({ gross: 1 })],
      script: (k) => (k === 1 ? [buy(0, 990)] : k > 10 ? [buy(0, 100)] : []),
    });
    const lost = 1 - result.finalEquity / 100_000;
    return [
      expectation('the gap costs what it costs: about a fifth', lost, near(lost, 0.205, 0.02)),
      expectation('everything is closed', result.position('A').toNumber(), result.position('A').isZero()),
      expectation('trading is halted to the end', points.at(-1)!.halted.length, points.at(-1)!.halted.length === 1),
      expectation('no order that adds passed afterwards', result.fills.length, result.fills.length === 2),
    ];
  },
};

const flashCrash: Disaster = {
  name: 'flash-crash-gapped-stops',
  async run() {
    const gap = bar(11, 88, 99, { low: 80 });
    const bars = { A: [...calm(0, 11, 100), gap, ...calm(12, 15, 99)] };
    const { result } = await play({
      bars,
      risk: [
        riskBudget({ stop: { percent: 0.05 }, perTradeBps: 100 }),
        protectiveStops({ initial: { percent: 0.05 }, cooldown: '30d' }),
      ],
      script: (k) => (k === 5 ? [buy(0, 5_000)] : []),
    });
    const [entry, exit] = result.fills;
    const size = entry!.quantity.toNumber();
    const lost = (100_000 - result.finalEquity) / 100_000;
    return [
      expectation('size is the budget over the stop distance', size, size >= 195 && size <= 205),
      expectation(
        'the stop fills at the open behind the gap, not at its level',
        exit!.price.toNumber(),
        exit!.price.equals(88),
      ),
      expectation(
        'the loss is larger than the budget, and is what the gap makes of it',
        lost,
        near(lost, (size * 12) / 100_000, 0.002),
      ),
      expectation('it is out', result.position('A').toNumber(), result.position('A').isZero()),
    ];
  },
};

const correlationOne: Disaster = {
  name: 'correlation-to-one',
  async run() {
    const bars = {
      A: [...calm(0, 10, 100), bar(10, 90, 90), bar(11, 90, 90)],
      B: [...calm(0, 10, 50), bar(10, 45, 45), bar(11, 45, 45)],
      C: [...calm(0, 10, 20), bar(10, 22, 22), bar(11, 22, 22)],
    };
    const { result } = await play({
      bars,
      risk: [stressLimit({ scenarios: [{ name: 'all against', against: 0.1 }], max: 0.08 })],
      script: (k) => (k === 3 ? [buy(0, 400), buy(1, 1_000), sell(2, 4_000)] : []),
    });
    const lost = 1 - result.finalEquity / 100_000;
    const gross = Math.max(...result.record.gross.slice(0, 9));
    return [
      expectation('exposure was cut to what the scenario may lose', gross, gross <= 0.83 && gross > 0.7),
      expectation('the day itself loses no more than the budget', lost, lost <= 0.085 && lost > 0.06),
      expectation(
        'the cut names its scenario limit',
        result.record.orders.reduced + result.record.orders.refused,
        result.record.interventions!.orders.some((one) => one.text.startsWith('loss of the worst scenario')),
      ),
    ];
  },
};

const volatilityFive: Disaster = {
  name: 'volatility-times-five',
  async run() {
    const wild = calm(40, 80, 100, 0.05);
    const bars = { A: [...calm(0, 40, 100, 0.01), ...wild] };
    const { result, said } = await play({
      bars,
      risk: [
        sizeCap({ rule: { volatilityTarget: 0.1, periodsPerYear: 252, estimate: 'ewma' }, max: 1, lookback: 20 }),
        volatilityLimit({ annual: 0.12, periodsPerYear: 252, lookback: 20 }),
      ],
      // Out before the storm and in again within it; what is held over its beginning is announced, not cut.
      script: (k, at) => {
        if (k === 30) return [buy(0, 5_000)];
        const held = at.positions.quantity(0);
        if (k === 50) return held > 0 ? [sell(0, held)] : [];
        return k === 70 ? [buy(0, 5_000)] : [];
      },
    });
    const [quiet, , wildly] = result.fills.map((fill) => fill.quantity.toNumber());
    const ratio = (wildly ?? 0) / quiet!;
    return [
      expectation('the same wish gets about a fifth of the size in the storm', ratio, ratio > 0.1 && ratio < 0.34),
      expectation('what was held into it is announced', said('volatility of the account'), said('is breached') >= 1),
    ];
  },
};

const frozenFeed: Disaster = {
  name: 'feed-frozen-with-positions',
  async run() {
    const bars = { A: calm(0, 10, 100), B: calm(0, 25, 50) };
    const { result, said } = await play({
      bars,
      risk: [staleData({ after: '3d' })],
      script: (k) =>
        k === 5 ? [buy(0, 100), buy(1, 100)] : k === 18 ? [buy(0, 50), buy(1, 50)] : k === 20 ? [sell(0, 100)] : [],
    });
    const late = result.record.interventions!.orders.filter((one) => one.instrument === 'A');
    return [
      expectation(
        'the frozen position is announced once',
        said('its market is silent'),
        said('its market is silent') === 1,
      ),
      expectation('nothing is added to it', late.length, late.length === 1 && late[0]!.side === 'buy'),
      expectation('the other market trades on', result.position('B').toNumber(), result.position('B').equals(150)),
      expectation(
        'the way out was let through and waits for a market',
        result.record.orders.submitted,
        result.record.orders.submitted === 4,
      ),
    ];
  },
};

const brokerDown: Disaster = {
  name: 'broker-down-over-limit',
  async run() {
    const bars = { A: [...calm(0, 8, 100), ...calm(8, 30, 75, 0.001)] };
    const steps = [{ at: 0.15, to: 'flatten' }] as const;
    const { result, said } = await play({
      bars,
      risk: [portfolioLimits({ gross: 1 }), drawdownLadder({ gross: 1, steps })],
      script: (k) => (k === 1 ? [buy(0, 990)] : k > 14 && k < 20 ? [buy(0, 10)] : []),
      // Orders take three days to arrive: the broker does not answer.
      more: { venue: simVenue({ latency: { entry: '3d' } }) },
    });
    const closes = result.fills.filter((fill) => fill.side === 'sell');
    return [
      expectation('the close is asked for once while it is on its way', closes.length, closes.length === 1),
      expectation('and fills when the broker is back', result.position('A').toNumber(), result.position('A').isZero()),
      expectation(
        'nothing that adds passes meanwhile',
        result.record.orders.refused,
        result.record.orders.refused >= 5,
      ),
      expectation(
        'the limit and the halt were announced',
        said('loss since the peak'),
        said('loss since the peak') >= 1,
      ),
    ];
  },
};

const runaway: Disaster = {
  name: 'runaway-10000-orders',
  async run() {
    const { result } = await play({
      bars: { A: calm(0, 6, 100) },
      risk: [orderRate({ max: 20, per: '1s' })],
      script: (k) => (k === 2 ? Array.from({ length: 10_000 }, (_, j) => (j % 2 === 0 ? buy(0, 1) : sell(0, 1))) : []),
    });
    const { submitted, refused } = result.record.orders;
    return [
      expectation('twenty orders leave', submitted, submitted === 20),
      expectation('the rest is refused', refused, refused === 9_980),
      expectation(
        'and told of in numbers, not one by one',
        result.record.interventions!.orders.length,
        result.record.interventions!.orders.length <= 200,
      ),
    ];
  },
};

const fatFinger: Disaster = {
  name: 'fat-finger-price',
  async run() {
    const { result } = await play({
      bars: { A: calm(0, 8, 100) },
      risk: [priceCollar({ bps: 500 }), orderLimits({ maxShareOfEquity: 0.5, breach: 'refuse' })],
      script: (k) =>
        k === 2
          ? [
              buy(0, 10, { type: 'limit', limitPrice: '1000' }),
              buy(0, 10, { type: 'limit', limitPrice: '10' }),
              buy(0, 100_000),
            ]
          : k === 3
            ? [buy(0, 10, { type: 'limit', limitPrice: '101' })]
            : [],
    });
    const told = result.record.interventions!.orders;
    return [
      expectation(
        'three slips are refused',
        told.length,
        told.length === 3 && told.every((one) => one.outcome === 'refused'),
      ),
      expectation(
        'each with what was measured and the limit',
        told.length,
        told.every((one) => one.measured! > one.limit!),
      ),
      expectation('the order that was meant trades', result.position('A').toNumber(), result.position('A').equals(10)),
    ];
  },
};

const pegBreak: Disaster = {
  name: 'currency-peg-break',
  async run() {
    // A peg that has held for years lets go of a fifth at the open.
    const { instrument } = await import('../../src/core/instrument.js');
    const pair = instrument({ id: 'EUR/CHF', assetClass: 'fx', base: 'EUR', currency: 'USD', tickSize: '0.0001' });
    const bars = { 'EUR/CHF': [...calm(0, 12, 1.2, 0.0005), bar(12, 0.97, 0.98), ...calm(13, 18, 0.98)] };
    const scenarios = [{ name: 'the peg breaks', price: -0.2, liquidityBps: 100 }];
    const wish = (k: number) => (k === 3 ? [buy(0, 800_000)] : []);
    const unbound = await play({ bars, instruments: [pair], risk: [], script: wish });
    const bound = await play({
      bars,
      instruments: [pair],
      risk: [
        stressLimit({ scenarios, max: 0.25 }),
        drawdownLadder({ gross: 10, steps: [{ at: 0.15, to: 'flatten' }] }),
      ],
      script: wish,
    });
    const lost = 1 - bound.result.finalEquity / 100_000;
    return [
      expectation('without limits the account is ruined', unbound.result.finalEquity, unbound.result.finalEquity < 0),
      expectation(
        'volatility saw nothing, the scenario did: the loss is that of its budget',
        lost,
        lost < 0.27 && lost > 0.15,
      ),
      expectation('it is out', bound.result.position('EUR/CHF').toNumber(), bound.result.position('EUR/CHF').isZero()),
    ];
  },
};

const silentOperator: Disaster = {
  name: 'operator-gone',
  async run() {
    const alive = deadMansSwitch({ after: '5d', flatten: { order: 'largest', perInstant: 1 } });
    const { result, points } = await play({
      bars: { A: calm(0, 20, 100), B: calm(0, 20, 50) },
      risk: [alive],
      script: (k) => {
        if (k < 8) alive.beat();
        return k === 2 ? [buy(0, 100), buy(1, 100)] : [];
      },
    });
    const closes = result.fills.filter((fill) => fill.side === 'sell');
    return [
      expectation('the larger position goes first', closes[0]!.instrument, closes[0]!.instrument === 0),
      expectation('one at an instant', closes.length, closes.length === 2 && closes[0]!.at < closes[1]!.at),
      expectation('and stays halted', points.at(-1)!.halted.length, points.at(-1)!.halted.length === 1),
    ];
  },
};

/** All of them. */
export const disasters: readonly Disaster[] = [
  crash1987,
  flashCrash,
  correlationOne,
  volatilityFive,
  frozenFeed,
  brokerDown,
  runaway,
  fatFinger,
  corporateScene,
  pegBreak,
  silentOperator,
];
