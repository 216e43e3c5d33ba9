import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY, HOUR, MINUTE, toMicros } from '../../src/core/time.js';
import { ZoneClock, zoneClock } from '../../src/data/zone.js';

const newYork = zoneClock('America/New_York');
const wall = (text: string): number => toMicros(`${text}Z`);

describe('ZoneClock', () => {
  it('converts by the clock of the zone, in summer and winter', () => {
    expect(newYork.toUtc(wall('2024-01-02T09:30:00'))).toBe(toMicros('2024-01-02T14:30:00Z'));
    expect(newYork.toUtc(wall('2024-07-02T09:30:00'))).toBe(toMicros('2024-07-02T13:30:00Z'));
    expect(newYork.toWall(toMicros('2024-07-02T13:30:00Z'))).toBe(wall('2024-07-02T09:30:00'));
    expect(zoneClock('+05:30').toUtc(wall('2024-01-02T05:30:00'))).toBe(toMicros('2024-01-02'));
    expect(zoneClock('UTC').toUtc(5)).toBe(5);
  });

  it('does not guess at a wall clock that was skipped or shown twice', () => {
    expect(newYork.toUtc(wall('2024-03-10T02:30:00'))).toBeNaN();
    expect(newYork.toUtc(wall('2024-11-03T01:30:00'))).toBeNaN();
    expect(newYork.toUtc(wall('2024-11-03T01:30:00'), 'earlier')).toBe(toMicros('2024-11-03T05:30:00Z'));
    expect(newYork.toUtc(wall('2024-11-03T01:30:00'), 'later')).toBe(toMicros('2024-11-03T06:30:00Z'));
    expect(newYork.toUtc(wall('2024-11-03T00:59:59'))).toBe(toMicros('2024-11-03T04:59:59Z'));
    expect(newYork.toUtc(wall('2024-11-03T02:00:00'))).toBe(toMicros('2024-11-03T07:00:00Z'));
  });

  it('changes at the very moment of the change', () => {
    for (const clock of [new ZoneClock('America/New_York'), newYork]) {
      const spring = toMicros('2024-03-10T07:00:00Z');
      expect(clock.toWall(spring)).toBe(wall('2024-03-10T03:00:00'));
      expect(clock.toWall(spring - 1)).toBe(wall('2024-03-10T02:00:00') - 1);
      const autumn = toMicros('2024-11-03T06:00:00Z');
      expect(clock.toWall(autumn)).toBe(wall('2024-11-03T01:00:00'));
      expect(clock.toWall(autumn - 1)).toBe(wall('2024-11-03T02:00:00') - 1);
    }
  });

  it('agrees with Intl at any time in any of these zones', () => {
    const zones = ['America/New_York', 'Europe/London', 'Asia/Kolkata', 'Australia/Lord_Howe', 'America/Sao_Paulo'];
    const minute = fc.integer({ min: 0, max: (60 * 365 * DAY) / MINUTE });
    fc.assert(
      fc.property(fc.constantFrom(...zones), minute, (zone, minutes) => {
        const utc = minutes * MINUTE;
        const text = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' });
        const shown = wall(text.format(utc / 1000).replace(' ', 'T'));
        expect(new ZoneClock(zone).toWall(utc)).toBe(shown);
        const back = [new ZoneClock(zone).toUtc(shown, 'earlier'), new ZoneClock(zone).toUtc(shown, 'later')];
        expect(back).toContain(utc);
      }),
      { numRuns: 60 },
    );
  });

  it('gives stretches that convert by one offset', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: (50 * 365 * DAY) / HOUR }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (h, share) => {
          const [from, to, offset] = newYork.wallStretch(h * HOUR);
          if (!(from < to)) return;
          const inside = Math.floor(from + share * (to - from - 1));
          expect(newYork.toUtc(inside)).toBe(inside - offset);
        },
      ),
    );
  });

  it('refuses what is no zone', () => {
    expect(() => new ZoneClock('Mars/Olympus')).toThrow(/"Mars\/Olympus" is not a time zone; state "UTC"/);
  });
});
