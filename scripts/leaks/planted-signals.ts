/** Every leaky signal in a pipeline of one instrument, and some of them in one column of one instrument out of four. */
import { type LeakCase, pipelineCase } from './case.js';
import { market, onSignal } from './host.js';
import { CAUSAL, LEAKY } from './signals.js';

const FOUR = ['A', 'B', 'C', 'D'];
const SUBTLE = [
  'one bar in a hundred',
  'a hundredth of the next return',
  'losing trades vetoed',
  'the close of the week it is in',
];

export const signalLeaks: readonly LeakCase[] = [
  ...Object.entries(LEAKY).map(([id, signal], k) =>
    pipelineCase(
      { id, kind: 'future data in a feature', leak: true },
      { data: market(100 + k), build: (data) => onSignal(data, ['A'], () => signal) },
    ),
  ),
  ...SUBTLE.map((id, k) =>
    pipelineCase(
      { id: `${id}, in one symbol of four`, kind: 'future data in one symbol', leak: true },
      {
        data: market(200 + k, FOUR, 160),
        build: (data) => onSignal(data, FOUR, (symbol) => (symbol === 'C' ? LEAKY[id]! : CAUSAL['momentum']!)),
      },
    ),
  ),
];
