/** What `npm run organizations` prints when it isn't understood. */
export const usage = `Usage: npm run organizations -- <command> [options]

  suspend <orgId>       its members are rejected by each of its routes, and can't lift that
  reinstate <orgId>     they are let in again
  recount <orgId>       counts its members anew, where the count is wrong

  --project P   the deployed project P, with an ID token of a super administrator in FRESH_ID_TOKEN, and an
                app of the project in FRESH_APP_ID or its App Check token in FRESH_APP_CHECK_TOKEN;
                without it the local cloud
  --json        one JSON document a line`;
