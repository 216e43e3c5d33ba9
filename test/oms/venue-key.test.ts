import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { type VenueIntent, VenueKeys } from '../../src/oms/key/venue-key.js';

const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_';
const VENUES = [
  { maxIdLength: 48 },
  { maxIdLength: 36, idCharacters: LETTERS },
  { maxIdLength: 128 },
  { maxIdLength: 20, idCharacters: '0123456789' },
  { maxIdLength: 18, idCharacters: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789' },
];
const intent = fc.record<VenueIntent>({
  strategy: fc.oneof(
    fc.constantFrom('trend', 'a-b', 'a', 'très long', 'x'.repeat(60)),
    fc.string({ minLength: 1, maxLength: 8 }),
  ),
  instrument: fc.oneof(fc.constantFrom('SPY', 'BTC/USDT', 'b-c', 'BRK.B'), fc.string({ minLength: 1, maxLength: 8 })),
  decidedAt: fc.integer({ min: 0, max: 4_000_000_000_000_000 }),
  leg: fc.nat(50),
  revision: fc.nat(5),
});

it.each(VENUES)('is stable, within alphabet and length, and no two intents share one: $maxIdLength', (venue) => {
  fc.assert(
    fc.property(fc.uniqueArray(intent, { selector: (one) => JSON.stringify(one), maxLength: 30 }), (intents) => {
      const keys = new VenueKeys(venue);
      const ids = intents.map((one) => keys.key(one));
      expect(new Set(ids).size).toBe(ids.length);
      const again = new VenueKeys(venue);
      expect([...intents].reverse().map((one) => again.key(one))).toEqual([...ids].reverse());
      const legal = new Set(venue.idCharacters ?? `${LETTERS}`.replace('_', ''));
      for (const id of ids) {
        expect(id.length).toBeLessThanOrEqual(venue.maxIdLength);
        expect([...id].every((one) => legal.has(one))).toBe(true);
      }
    }),
  );
});

it('is readable where it fits', () => {
  const keys = new VenueKeys({ maxIdLength: 48 });
  const base = { strategy: 'trend', instrument: 'SPY', decidedAt: 36_000_000, leg: 2, revision: 0 };
  expect(keys.key(base)).toBe('trend-SPY-10-2');
  expect(keys.key({ ...base, revision: 1 })).toBe('trend-SPY-10-2-r1');
});

it('refuses ids that cannot tell orders apart', () => {
  expect(() => new VenueKeys({ maxIdLength: 10, idCharacters: '0123456789' })).toThrow(/cannot tell orders apart/);
});
