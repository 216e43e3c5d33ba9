import type { FeatureSet } from '../../contracts/feature-set.js';
import type { BarColumns } from '../../core/batch.js';
import type { BarEvent } from '../../core/event.js';
import { RowTable } from '../../core/frame.js';
import { type Broke, type Check, check } from '../check.js';
import { stateText } from '../state-text.js';
import type { FeatureSetTrial } from './trial.js';

/** Several bars at once are the bars one by one. */
export function stretchCheck(trial: FeatureSetTrial): Check {
  return check({
    id: 'FS-15',
    title: 'a stretch of bars equals the bars one by one, bit for bit, and rewind goes back',
    fix: 'run the same kernel in stretch as in update; hold and rewind keep all that a snapshot keeps',
    needs: () => (trial.make().stretch === undefined ? 'no stretch' : null),
    run: (broke) => stretch(trial, broke),
  });
}

function stretch(trial: FeatureSetTrial, broke: Broke): void {
  const bars = trial.events('stretch').filter((event): event is BarEvent => event.kind === 'bar');
  const own = bars.filter((bar) => bar.instrument === bars[0]?.instrument);
  const columns = columnsOf(own);
  // Parts of every kind: short and long, with bars one by one between them, and one that is done twice.
  const cuts = [0, 1, Math.floor(own.length / 3), Math.floor(own.length / 2), own.length];
  const [streamed, stretched] = [trial.make(), trial.make()];
  for (let part = 0; part + 1 < cuts.length; part++) {
    const [from, to] = [cuts[part]!, cuts[part + 1]!];
    const expected = oneByOne(streamed, own.slice(from, to), trial.universe.size);
    if (part === 2) {
      oneByOne(stretched, own.slice(from, to), trial.universe.size);
      continue;
    }
    const at = { instrument: own[0]!.instrument, columns, from, to };
    const rows = new RowTable(stretched.columns, to - from);
    if (stretched.hold !== undefined && stretched.rewind !== undefined) {
      stretched.hold();
      stretched.stretch!(at, rows);
      stretched.rewind();
    }
    stretched.stretch!(at, rows);
    const width = stretched.columns.length;
    const wrong = rows.data.findIndex((value, k) => !Object.is(value, expected[k]));
    if (wrong >= 0)
      broke(
        `column "${stretched.columns[wrong % width]}" of bar ${from + Math.floor(wrong / width)} is ${rows.data[wrong]} in a stretch, ${expected[wrong]} in update`,
      );
  }
  if (stateText(stretched.snapshot()) !== stateText(streamed.snapshot()))
    broke('after the same bars its memory is another one than that of update');
}

/** The row of each bar, as update writes it. */
function oneByOne(set: FeatureSet, bars: readonly BarEvent[], instruments: number): Float64Array {
  const rows = new RowTable(set.columns, instruments);
  const width = set.columns.length;
  const cells = new Float64Array(bars.length * width);
  bars.forEach((bar, k) => {
    set.update(bar, rows);
    for (let c = 0; c < width; c++) cells[k * width + c] = rows.get(bar.instrument, c);
  });
  return cells;
}

function columnsOf(bars: readonly BarEvent[]): BarColumns {
  const column = (of: (bar: BarEvent) => number): Float64Array => Float64Array.from(bars, of);
  return {
    end: column((bar) => bar.ts),
    start: column((bar) => bar.start),
    at: column((bar) => bar.at),
    open: column((bar) => bar.open),
    high: column((bar) => bar.high),
    low: column((bar) => bar.low),
    close: column((bar) => bar.close),
    volume: column((bar) => bar.volume),
  };
}
