import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ArrayBatch } from '../../src/core/batch.js';
import type { EventBatch, TradeEvent } from '../../src/core/event.js';
import { Merger } from '../../src/data/merge.js';

type Print = Pick<TradeEvent, 'at' | 'seq' | 'price'>;

function trade({ at, seq, price }: Print): TradeEvent {
  return { kind: 'trade', instrument: 0, ts: at, at, seq, price, size: 1, aggressor: 0, id: '', offExchange: false };
}

async function* batches(prints: readonly Print[], size: number): AsyncGenerator<EventBatch> {
  for (let i = 0; i < prints.length; i += size) yield new ArrayBatch(prints.slice(i, i + size).map(trade));
}

async function drain(merger: Merger, limit = Number.POSITIVE_INFINITY): Promise<[number, number, number][]> {
  const seen: [number, number, number][] = [];
  while (seen.length < limit) {
    const at = merger.peekAt();
    if (Number.isNaN(at)) {
      await merger.refill();
      continue;
    }
    const event = merger.next();
    if (event === null) break;
    if (event.at !== at) throw new Error('peekAt is not the time of the next event');
    seen.push([event.at, event.seq, merger.source]);
  }
  return seen;
}

const streams = fc.array(
  fc
    .array(fc.tuple(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 1, max: 3 })), { maxLength: 25 })
    .map((steps) => {
      let seq = 0;
      const prints = steps.map(([at]) => at).sort((a, b) => a - b);
      return prints.map((at, i): Print => {
        seq += steps[i]?.[1] ?? 1;
        return { at, seq, price: 1 };
      });
    }),
  { minLength: 1, maxLength: 6 },
);

describe('Merger', () => {
  it('is a sort by (at, seq, input), whatever the size of the batches', async () => {
    await fc.assert(
      fc.asyncProperty(streams, fc.integer({ min: 1, max: 7 }), async (inputs, size) => {
        const wanted = inputs
          .flatMap((one, i) => one.map((p) => [p.at, p.seq, i] as [number, number, number]))
          .sort((a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2]);
        expect(await drain(new Merger(inputs.map((one) => batches(one, size))))).toEqual(wanted);
      }),
    );
  });

  it('goes on from a position as if it had not stopped', async () => {
    await fc.assert(
      fc.asyncProperty(streams, fc.nat({ max: 60 }), fc.integer({ min: 1, max: 7 }), async (inputs, stop, size) => {
        const whole = await drain(new Merger(inputs.map((one) => batches(one, size))));
        const first = new Merger(inputs.map((one) => batches(one, size)));
        const head = await drain(first, stop);
        const second = new Merger(inputs.map((one) => batches(one, size + 1)));
        await second.skip(first.position());
        expect([...head, ...(await drain(second))]).toEqual(whole);
        expect(second.position()).toEqual(inputs.map((one) => one.length));
      }),
    );
  });

  it('refuses an input that falls back in time, within a batch and across', async () => {
    const back = [
      { at: 2, seq: 0, price: 1 },
      { at: 1, seq: 1, price: 1 },
    ];
    const fine = [{ at: 1, seq: 0, price: 1 }];
    for (const size of [1, 2]) {
      await expect(drain(new Merger([batches(back, size)]))).rejects.toThrow(/input 0 falls back in time/);
      await expect(drain(new Merger([batches(fine, 1), batches(back, size)]))).rejects.toThrow(/input 1 falls back/);
    }
    const nowhere = [{ at: Number.POSITIVE_INFINITY, seq: 0, price: 1 }];
    await expect(drain(new Merger([batches(nowhere, 1)]))).rejects.toThrow(/at no time/);
  });

  it('refuses to resume on less data than it has consumed', async () => {
    const merger = new Merger([batches([{ at: 1, seq: 0, price: 1 }], 1)]);
    await expect(merger.skip([2])).rejects.toThrow(/ended before event 2/);
  });

  it('ends at once without inputs, passes over empty batches, and releases what it holds', async () => {
    expect(await drain(new Merger([]))).toEqual([]);
    let released = 0;
    async function* one(): AsyncGenerator<EventBatch> {
      try {
        yield new ArrayBatch([]);
        yield new ArrayBatch([trade({ at: 1, seq: 0, price: 1 })]);
        yield new ArrayBatch([trade({ at: 2, seq: 1, price: 1 })]);
      } finally {
        released++;
      }
    }
    const merger = new Merger([one(), one()]);
    expect(merger.peekAt()).toBeNaN();
    expect(await drain(merger, 2)).toEqual([
      [1, 0, 0],
      [1, 0, 1],
    ]);
    await merger.close();
    expect(released).toBe(2);
  });
});
