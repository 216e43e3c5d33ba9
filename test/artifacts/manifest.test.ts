import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ManifestInput, manifest, manifestHash, parseManifest } from '../../src/artifacts/manifest.js';
import { stableStringify } from '../../src/artifacts/stable-stringify.js';
import { assertSame, compareManifests, verify } from '../../src/artifacts/verify.js';
import { sha256Hex } from '../../src/core/hash.js';

const input: ManifestInput = {
  code: { name: 'bot', version: '1.2.3', hash: sha256Hex('code') },
  options: { lookback: 20, nested: { b: [1, 2], a: null } },
  flags: { pm_v1: true, model_zoo: false },
  seed: 7,
  data: [
    {
      source: 'csv',
      hash: sha256Hex('data'),
      rows: 10,
      from: '2020-01-01T00:00:00Z',
      to: '2020-02-01T00:00:00Z',
      instruments: ['SPY'],
    },
  ],
  models: [{ name: 'ridge', version: '1', hash: sha256Hex('model'), fits: [{ rows: 100 }] }],
  plugins: [{ role: 'model', name: 'ridge', version: '1' }],
  trials: { count: 12, source: 'trial ledger' },
  result: { hash: sha256Hex('result'), metrics: { sharpe: 0.4, alpha: null } },
};

describe('manifest', () => {
  it('survives its own text, byte for byte', () => {
    const text = stableStringify(manifest(input));
    const back = parseManifest(text);
    expect(stableStringify(back)).toBe(text);
    expect(manifestHash(back)).toBe(manifestHash(manifest(input)));
  });

  it('hashes neither creation time nor machine', () => {
    const base = manifestHash(manifest(input));
    const elsewhere = manifest({
      ...input,
      created: '2031-01-01T00:00:00Z',
      machine: { node: '24.1.0', platform: 'linux', arch: 'arm64' },
    });
    expect(manifestHash(elsewhere)).toBe(base);
    expect(manifestHash(manifest({ ...input, seed: 8 }))).not.toBe(base);
    expect(manifestHash(manifest({ ...input, trials: { count: 13, source: 'trial ledger' } }))).not.toBe(base);
  });

  it('has a hash that is fixed for ever', () => {
    expect(manifestHash(manifest(input))).toMatchInlineSnapshot(
      `"d855c1a7cc1c52ad839948223d887e641146227d3df9864ee3144d8a5eb0b013"`,
    );
  });

  it.each([
    ['not JSON', '{', /not JSON/],
    ['another version', '{"schema":"edgeproof-manifest/2"}', /edgeproof-manifest\/2.*reads edgeproof-manifest\/1/],
    ['null', null, /schema is null/],
    ['a missing member', { ...input, schema: 'edgeproof-manifest/1', seed: undefined }, /seed/],
    ['an unknown member', { ...input, schema: 'edgeproof-manifest/1', extra: 1 }, /extra/],
    ['a bad hash', { ...input, schema: 'edgeproof-manifest/1', result: { hash: 'x', metrics: {} } }, /result\.hash/],
    ['a NaN option', { ...input, schema: 'edgeproof-manifest/1', options: { n: Number.NaN } }, /options/],
    ['a function option', { ...input, schema: 'edgeproof-manifest/1', options: { n: () => 1 } }, /options/],
    ['no trial', { ...input, schema: 'edgeproof-manifest/1', trials: { count: 0, source: '' } }, /trials\.count/],
  ])('refuses %s', (_name, value, message) => {
    expect(() => parseManifest(value)).toThrow(message);
  });
});

describe('stableStringify', () => {
  it('gives the same text whatever the order of keys, and text that parses back', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (record) => {
        const turned = Object.fromEntries(Object.entries(record).reverse());
        expect(stableStringify(turned)).toBe(stableStringify(record));
        expect(JSON.stringify(JSON.parse(stableStringify(record)))).toBe(
          JSON.stringify(JSON.parse(stableStringify(turned))),
        );
      }),
    );
    expect(stableStringify({ a: Number.NaN, b: undefined })).toBe('{\n  "a": "NaN"\n}\n');
  });
});

describe('verify', () => {
  it('says the same for the same', async () => {
    const said = await verify(manifest(input), async () => ({
      ...manifest(input),
      created: '2031-01-01T00:00:00Z',
      machine: { node: '24', platform: 'linux', arch: 'x64' },
    }));
    expect(said.same).toBe(true);
    expect(said.notes).toHaveLength(1);
    assertSame(said);
  });

  it('names the first difference, causes before effects', () => {
    const base = manifest(input);
    const changed = manifest({
      ...input,
      result: { hash: sha256Hex('other'), metrics: { sharpe: 0.5 } },
      data: [{ ...input.data[0]!, rows: 11, hash: sha256Hex('other data') }],
    });
    expect(compareManifests(base, changed)?.path).toBe('data[0].hash');
    const later = compareManifests(
      base,
      manifest({ ...input, options: { lookback: 20, nested: { b: [1, 3], a: null } } }),
    );
    expect(later).toMatchObject({ path: 'options.nested.b[1]', expected: 2, got: 3 });
    expect(later?.sentence).toBe('options.nested.b[1] was 2 and is now 3');
    const gone = compareManifests(base, manifest({ ...input, models: [] }));
    expect(gone?.path).toBe('models[0]');
    expect(gone?.sentence).toContain('is now absent');
  });

  it('throws a ReplayError from assertSame', async () => {
    const said = await verify(manifest(input), async () => manifest({ ...input, seed: 8 }));
    expect(() => assertSame(said)).toThrow('[edgeproof] verify: seed was 7 and is now 8');
  });

  it('finds a difference exactly when the hashes differ', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
        const one = manifest({ ...input, options: a as never });
        const two = manifest({ ...input, options: b as never });
        expect(compareManifests(one, two) === null).toBe(manifestHash(one) === manifestHash(two));
      }),
    );
  });
});
