import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { ConfigError } from '../../core/errors.js';

/** Keys of an account: a secret for HMAC, a private key for Ed25519, or a signer of your own (a hardware module). */
export type BinanceKeys = { readonly apiKey: string } & (
  | { readonly secretKey: string }
  /** PKCS#8 in PEM or bare base64. */
  | { readonly privateKey: string }
  | {
      /** The signature of a payload, as Binance wants it: hex for HMAC, base64 for Ed25519. */
      readonly sign: (payload: string) => string | Promise<string>;
      /** Whether it signs with Ed25519, and so may open a session on the WebSocket API. */
      readonly session?: boolean;
    }
);

/**
 * The HMAC-SHA256 signature of a payload, as Binance wants it: lower-case hex.
 *
 * @param payload - query string followed by the body, no separator; what is not ASCII is percent-encoded before
 * @example
 * ```ts
 * import { signHmac } from 'edgeproof/adapters/binance';
 * const secret = 'NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j'; // of Binance's documents
 * const payload = 'symbol=LTCBTC&side=BUY&type=LIMIT&timeInForce=GTC&quantity=1&price=0.1&recvWindow=5000&timestamp=1499827319559';
 * if (signHmac(secret, payload) !== 'c8db56825ae71d6d79447849e617115f4a920fa2acdcab2b053c4b2838bd6b71') throw new Error('vector');
 * ```
 */
export function signHmac(secretKey: string, payload: string): string {
  return bytesToHex(hmac(sha256, utf8ToBytes(secretKey), utf8ToBytes(payload)));
}

/**
 * The Ed25519 signature of a payload, as Binance wants it: base64. By the platform's Web Crypto, which keeps the key
 * opaque; Node 20 and current browsers have it.
 *
 * @param privateKey - PKCS#8 in PEM, or its base64 alone
 * @throws ConfigError when the key is none, or the platform has no Ed25519
 * @example
 * ```ts
 * import { signEd25519 } from 'edgeproof/adapters/binance';
 * const test1OfRfc8032 = 'MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g';
 * const signature = await signEd25519(test1OfRfc8032, '');
 * if (!signature.startsWith('5VZDAMNgrHKQhuLM')) throw new Error('RFC 8032, test 1');
 * ```
 */
export async function signEd25519(privateKey: string, payload: string): Promise<string> {
  const subtle = globalThis.crypto?.subtle;
  if (subtle === undefined)
    throw new ConfigError('binance', 'this platform has no Web Crypto', 'use keys with a sign function of your own');
  let key: CryptoKey;
  try {
    key = await subtle.importKey('pkcs8', fromPem(privateKey), { name: 'Ed25519' }, false, ['sign']);
  } catch {
    // The platform's words may quote what it was given, so they are left out.
    throw new ConfigError(
      'binance',
      'the private key is no Ed25519 key in PKCS#8',
      'export it with openssl pkcs8 -topk8 -nocrypt',
    );
  }
  const signature = await subtle.sign('Ed25519', key, new Uint8Array(utf8ToBytes(payload)));
  return btoa(String.fromCharCode(...new Uint8Array(signature)));
}

function fromPem(text: string): Uint8Array<ArrayBuffer> {
  const base64 = text.replace(/-----[A-Z ]+-----/g, '').replace(/\s+/g, '');
  const binary = atob(base64);
  return Uint8Array.from(binary, (one) => one.charCodeAt(0));
}

/** Signs with whatever the keys are. */
export async function signWith(keys: BinanceKeys, payload: string): Promise<string> {
  if ('secretKey' in keys) return signHmac(keys.secretKey, payload);
  if ('privateKey' in keys) return signEd25519(keys.privateKey, payload);
  return keys.sign(payload);
}

/** Whether the keys may open a session on the WebSocket API: Ed25519 only, by Binance's rule. */
export function mayLogOn(keys: BinanceKeys): boolean {
  return 'privateKey' in keys || ('sign' in keys && keys.session === true);
}

/** The texts of the keys that must never be seen. */
export function secretTexts(keys: BinanceKeys): readonly string[] {
  if ('secretKey' in keys) return [keys.apiKey, keys.secretKey];
  if (!('privateKey' in keys)) return [keys.apiKey];
  const lines = keys.privateKey.split('\n').filter((line) => line !== '' && !line.startsWith('-----'));
  return [keys.apiKey, keys.privateKey, ...lines];
}

/**
 * Parameters as they are sent and signed: `k=v` joined by `&`, percent-encoded.
 *
 * @param sorted - by name, as the WebSocket API signs them
 */
export function payloadOf(params: { readonly [name: string]: string | number }, sorted = false): string {
  const names = Object.keys(params);
  if (sorted) names.sort();
  return names.map((name) => `${name}=${encodeURIComponent(String(params[name]))}`).join('&');
}
