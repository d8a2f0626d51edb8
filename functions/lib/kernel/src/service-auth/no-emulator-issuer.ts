/** What a build for production has in place of `emulator-issuer.ts`: only Google is trusted. */
export function emulatorTokenAuthority(): null {
  return null;
}
