import { generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';

/**
 * A key that services sign their tokens with, as `newEmulatorKey` of the kernel makes it, but beside other work: 2048 bits
 * take 50 to 300 ms.
 */
export async function newServiceAuthKey(): Promise<string> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  return privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64');
}
