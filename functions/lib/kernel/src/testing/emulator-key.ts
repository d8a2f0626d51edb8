import { generateKeyPairSync } from 'node:crypto';

/** A key for the emulator's own issuer of service tokens (`service-auth/emulator-issuer.ts`). */
export function newEmulatorKey(): string {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64');
}

/** One key for this test process and every function it starts, so that they believe each other. */
export function emulatorKeyEnv(): Record<string, string> {
  const key = (process.env['SERVICE_AUTH_EMULATOR_KEY'] ??= newEmulatorKey());
  return { SERVICE_AUTH_EMULATOR_KEY: key };
}
