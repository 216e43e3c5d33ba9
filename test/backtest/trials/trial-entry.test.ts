import { describe, expect, it } from 'vitest';
import { chainTrial, NO_TRIAL, readTrial, type TrialInput } from '../../../src/backtest/trials/trial-entry.js';
import { hashJson } from '../../../src/core/hash.js';

const DAY = 86_400_000_000;
const START = { seq: -1, hash: NO_TRIAL };

const trial = (more: Partial<TrialInput> = {}): TrialInput => ({
  research: 'trend',
  label: 'sma',
  structure: hashJson('sma'),
  exact: true,
  instruments: [{ id: 'SPY', sketch: [3, 5] }],
  from: 0,
  to: 2 * DAY,
  evidence: { result: 'abc' },
  series: {
    days: Float64Array.of(DAY, 2 * DAY),
    returns: Float64Array.of(0.5, -0.25),
    matched: Float64Array.of(0, 0.125),
  },
  ...more,
});

describe('a line of the ledger', () => {
  it('holds everything, and its hash', () => {
    const { entry, line } = chainTrial(trial(), START);
    const { hash, ...body } = JSON.parse(line) as { hash: string };
    expect(body).toEqual({
      schema: 'edgeproof-trial/1',
      research: 'trend',
      label: 'sma',
      structure: hashJson('sma'),
      exact: true,
      instruments: [{ id: 'SPY', sketch: [3, 5] }],
      from: 0,
      to: 2 * DAY,
      evidence: { result: 'abc' },
      seq: 0,
      prev: '0'.repeat(64),
      days: '1 1',
      returns: 'AAAAAAAA4D8AAAAAAADQvw==',
      matched: 'AAAAAAAAAAAAAAAAAADAPw==',
    });
    expect(hash).toBe(hashJson(body as never));
    expect(entry).toEqual({ ...trial(), seq: 0, prev: NO_TRIAL, hash });
  });

  it('is read as it was written, and follows the one before', () => {
    const first = chainTrial(trial(), START);
    const second = chainTrial(trial({ label: 'ema' }), first.entry);
    expect(second.entry).toMatchObject({ seq: 1, prev: first.entry.hash, label: 'ema' });
    expect(readTrial(first.line, START)).toEqual(first.entry);
    expect(readTrial(second.line, first.entry)).toEqual(second.entry);
  });
});

describe('a line that cannot be', () => {
  const said = (change: (body: Record<string, unknown>) => void, before = START): string => {
    const body = JSON.parse(chainTrial(trial(), START).line) as Record<string, unknown>;
    change(body);
    try {
      readTrial(JSON.stringify(body), before);
    } catch (error) {
      return (error as Error).message;
    }
    return 'read';
  };
  const changed =
    '[edgeproof] trial ledger: line 1 does not follow the one before: a trial was changed or taken out; ' +
    'restore the file from its backup; a count that can be edited is worth nothing';

  it('is another than was written, or does not follow', () => {
    expect(said(() => undefined)).toBe('read');
    expect(said((body) => Object.assign(body, { label: 'other' }))).toBe(changed);
    expect(said((body) => Object.assign(body, { seq: 1 }))).toBe(changed);
    expect(said((body) => Object.assign(body, { hash: 'f'.repeat(64) }))).toBe(changed);
    expect(said(() => undefined, { seq: -1, hash: 'a'.repeat(64) })).toBe(changed);
    expect(said(() => undefined, { seq: 4, hash: NO_TRIAL })).toBe(changed.replace('line 1', 'line 6'));
    const rehashed = (more: object) =>
      said((body) => {
        const { hash: _, ...rest } = { ...body, ...more } as Record<string, unknown>;
        Object.assign(body, more, { hash: hashJson(rest as never) });
      });
    expect(rehashed({})).toBe('read');
    expect(rehashed({ seq: 5 })).toBe(changed);
    expect(rehashed({ prev: 'a'.repeat(64) })).toBe(changed);
  });

  it('is no JSON', () => {
    expect(() => readTrial('{', { seq: 2, hash: NO_TRIAL })).toThrow(
      '[edgeproof] trial ledger: line 4 is not JSON; restore the file from its backup',
    );
    let cause: unknown;
    try {
      readTrial('{', START);
    } catch (error) {
      cause = (error as Error).cause;
    }
    expect(cause).toBeInstanceOf(SyntaxError);
  });

  it('has another shape, which is named by its place', () => {
    expect(said((body) => Object.assign(body, { research: '' }))).toMatch(
      /^\[edgeproof\] trial ledger: line 1: research .+; restore the file$/,
    );
    expect(said((body) => Object.assign(body, { structure: 'x' }))).toBe(
      '[edgeproof] trial ledger: line 1: structure is not 64 hex digits of SHA-256; restore the file',
    );
    expect(said((body) => Object.assign(body, { instruments: [{ id: 'A', sketch: [-1] }] }))).toContain(
      'line 1: instruments.0.sketch.0 ',
    );
    expect(said((body) => Object.assign(body, { instruments: [] }))).toContain('line 1: instruments ');
    expect(said((body) => Object.assign(body, { more: 1 }))).toContain('"more"');
    expect(said((body) => Reflect.deleteProperty(body, 'exact'))).toContain('line 1: exact ');
  });
});
