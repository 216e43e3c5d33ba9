import { ConfigError } from '../../core/errors.js';

const THIS_MACHINE = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * Holds an address to what keys may be sent to: encrypted, unless it is this machine.
 *
 * @param schemes - the encrypted scheme, then the plain one
 * @throws ConfigError that names the option
 */
export function safeUrl(who: string, option: string, address: string, schemes: readonly [string, string]): void {
  const [encrypted, plain] = schemes;
  if (!URL.canParse(address))
    throw new ConfigError(who, `${option} is not an address`, `write it in full, beginning with ${encrypted}//`);
  const { protocol, hostname, username, password } = new URL(address);
  if (username !== '' || password !== '')
    throw new ConfigError(who, `${option} holds a user or password`, 'pass keys by the provider function only');
  if (protocol === encrypted || (protocol === plain && THIS_MACHINE.has(hostname))) return;
  throw new ConfigError(
    who,
    `${option} is ${protocol}//${hostname}`,
    `keys go over ${encrypted}// only, but on this machine`,
  );
}
