/**
 * The claim that says in which sign-ins a code of the second factor was right, and when: `{ [auth_time]: epoch s }`.
 * Identity sets it (I8). `mfa: true` says only that the user has a second factor, and a session that was started with
 * the password alone carries it, too.
 */
export const provedClaim = 'mfaProved';
