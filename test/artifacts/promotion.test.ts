import { describe, expect, it } from 'vitest';
import { manifest, manifestHash } from '../../src/artifacts/manifest.js';
import { parsePromotion, promote } from '../../src/artifacts/promotion.js';
import { sha256Hex } from '../../src/core/hash.js';

const evidence = manifest({
  code: { name: 'bot', version: '1' },
  options: {},
  flags: {},
  seed: 1,
  data: [],
  trials: { count: 1, source: 'ledger' },
  result: { hash: sha256Hex('r'), metrics: {} },
});
const passed = { id: 'track-record', passed: true, sentence: 'long enough', title: 'Track record' };
const failed = { id: 'deflated-sharpe', passed: false, sentence: 'not above chance' };
const input = {
  who: 'Ada',
  when: '2024-01-31T12:00:00Z',
  flag: 'pm_v1' as const,
  reason: 'held-out years',
  verdict: { promoted: true, checks: [passed] },
};

describe('promote', () => {
  it('records who, when, flag and the evidence', () => {
    const record = promote(evidence, input);
    expect(record.manifestHash).toBe(manifestHash(evidence));
    expect(record.checks).toEqual([{ id: 'track-record', passed: true, sentence: 'long enough' }]);
    expect(parsePromotion(JSON.parse(JSON.stringify(record)), evidence)).toEqual(record);
  });

  it('is refused unless the verdict and every check passed', () => {
    const refused = { ...input, verdict: { promoted: false, checks: [passed, failed] } };
    expect(() => promote(evidence, refused)).toThrow(/did not pass: deflated-sharpe \(not above chance\)/);
    expect(() => promote(evidence, { ...input, verdict: { promoted: true, checks: [passed, failed] } })).toThrow(
      /did not pass/,
    );
    expect(() => promote(evidence, { ...input, verdict: { promoted: false, checks: [passed] } })).toThrow(/says no/);
    expect(() => promote(evidence, { ...input, verdict: { promoted: true, checks: [] } })).toThrow(/verdict.checks/);
  });

  it('refuses an unknown flag, a nameless promoter, an unknown option', () => {
    expect(() => promote(evidence, { ...input, flag: 'nope' as never })).toThrow(/option "flag"/);
    expect(() => promote(evidence, { ...input, who: '' })).toThrow(/name who promotes/);
    expect(() => promote(evidence, { ...input, force: true } as never)).toThrow(/unknown option "force"/);
  });

  it('does not speak of another manifest, and cannot be forged with a failed check', () => {
    const record = promote(evidence, input);
    expect(() => parsePromotion(record, { ...evidence, seed: 2 })).toThrow(/another manifest/);
    expect(() => parsePromotion({ ...record, checks: [failed] })).toThrow(/checks/);
  });
});
