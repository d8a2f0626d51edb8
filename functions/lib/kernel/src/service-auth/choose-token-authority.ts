import { emulatorTokenAuthority } from './emulator-issuer.ts';
import { googleTokenAuthority } from './google-token-authority.ts';
import type { TokenAuthority } from './token-authority.ts';

let chosen: TokenAuthority | undefined;

/** Google, or in the emulator its stand-in; a build for production has only Google (`no-emulator-issuer.ts`). */
export function tokenAuthority(): TokenAuthority {
  return (chosen ??= emulatorTokenAuthority(process.env) ?? googleTokenAuthority(process.env));
}
