import { emulatorTrust } from './emulator-issuer.ts';
import { googleTrust } from './google-trust.ts';
import type { Trust } from './trust.ts';

let chosen: Trust | undefined;

/** Google, or in the emulator its stand-in; a build for production has only Google (`no-emulator-issuer.ts`). */
export function trust(): Trust {
  return (chosen ??= emulatorTrust(process.env) ?? googleTrust(process.env));
}
