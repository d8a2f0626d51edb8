/** What a build for production has in place of `emulator-issuer.ts`: nobody but Google is believed. */
export function emulatorTokenAuthority(): null {
  return null;
}
