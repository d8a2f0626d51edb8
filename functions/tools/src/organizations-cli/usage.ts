/** What `npm run organizations -- --help` prints. */
export const usage = `Usage: npm run organizations -- <command> [options]

  suspend <orgId>       suspends an organization: every route rejects its members until an operator reinstates it
  reinstate <orgId>     ends the suspension
  recount <orgId>       counts its members again, and corrects the stored count

  --project P   the deployed project P, with an ID token of a super administrator in FRESH_ID_TOKEN, and an
                app of the project in FRESH_APP_ID or its App Check token in FRESH_APP_CHECK_TOKEN;
                without it the local cloud
  --json        one JSON document a line`;
