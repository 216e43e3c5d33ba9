/** A time of the same day as the one before it is read by a short way: held equal to reading each time on its own. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CsvClock } from '../../src/data/csv-time.js';
import { cases } from '../nightly.js';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const two = (n: number): string => String(n).padStart(2, '0');
const time = fc
  .record({
    day: fc.integer({ min: 1, max: 3 }),
    hour: fc.integer({ min: 0, max: 25 }),
    minute: fc.integer({ min: 0, max: 61 }),
    second: fc.integer({ min: 0, max: 61 }),
    between: fc.constantFrom('T', 'T', 'T', ' ', 't'),
    fraction: fc.constantFrom('', '', '.000', '.999', '.007', '.5', '.123456', ',5', '.00x'),
    zone: fc.constantFrom('Z', 'Z', 'Z', 'Z', '', 'z', ' UTC', '+00:00', 'Zulu'),
    midnight: fc.boolean(),
  })
  .map((o) => {
    const clock = o.midnight ? '00:00:00' : `${two(o.hour)}:${two(o.minute)}:${two(o.second)}`;
    return `2024-03-${two(o.day)}${o.between}${clock}${o.fraction}${o.zone}`;
  });

describe('the times of a file', () => {
  it('are, after others of their day, what each is on its own', () => {
    let read = 0;
    fc.assert(
      fc.property(fc.array(time, { minLength: 2, maxLength: 12 }), (times) => {
        const clock = new CsvClock({ format: 'ymd' });
        let midnights = true;
        for (const text of times) {
          const alone = new CsvClock({ format: 'ymd' });
          const [whole, one] = [bytesOf(text), bytesOf(`,${text},`)];
          const own = alone.read(whole, 0, whole.length);
          const found = clock.read(one, 1, one.length - 1);
          // a change of zone marks is an error of its own, which a single time cannot have
          if (Number.isNaN(found) && /where the times before it/.test(clock.trouble.what)) return;
          expect([text, found]).toEqual([text, own]);
          if (Number.isNaN(own)) {
            expect(clock.trouble).toEqual(alone.trouble);
            continue;
          }
          midnights &&= alone.midnights;
          expect(clock.midnights).toBe(midnights);
          read++;
        }
      }),
      { numRuns: cases(400) },
    );
    expect(read).toBeGreaterThan(100);
  });

  it('take the short way only where the whole form is known', () => {
    const clock = new CsvClock({ format: 'ymd' });
    const of = (text: string): number => clock.read(bytesOf(text), 0, text.length);
    const start = Date.UTC(2024, 2, 1) * 1000;
    expect(of('2024-03-01T00:00:00Z')).toBe(start);
    expect(of('2024-03-01T00:00:01.250Z')).toBe(start + 1_250_000);
    expect(of('2024-03-01T24:00:00Z')).toBeNaN();
    expect(of('2024-03-02T00:00:00Z')).toBe(start + 86_400e6);
    expect(of('2024-03-02T1:00:00.00Z')).toBe(start + 90_000e6);
  });
});
