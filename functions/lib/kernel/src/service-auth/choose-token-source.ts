import { emulatorTokenAuthority } from './emulator-issuer.ts';
import { googleTokenSource } from './google-token-source.ts';
import type { TokenSource } from './token-authority.ts';

let chosen: TokenSource | undefined;

/** Where a service that only sends gets its tokens, without the code that checks tokens: Google, or its stand-in. */
export function tokenSource(): TokenSource {
  return (chosen ??= emulatorTokenAuthority(process.env) ?? googleTokenSource(process.env));
}
