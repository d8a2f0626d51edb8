/** What `npm run privacy` prints when it isn't understood. */
export const usage = `Usage: npm run privacy -- <command> [options]

  export --user <uid>                 what every service holds about a person, a JSON document a line
  export --organization <id>          the same of an organization
  erase --user <uid>                  counts what an erasure of the person would change, and changes nothing
  erase --organization <id>           the same of an organization
  erase … --confirm                   erases: each service deletes or reduces what it holds, as the count says;
                                      there is no undo. An erasure may be ordered again

  --project P   the deployed project P, with an ID token of a super administrator in FRESH_ID_TOKEN, and an
                app of the project in FRESH_APP_ID or its App Check token in FRESH_APP_CHECK_TOKEN;
                without it the local cloud
  --json        erase: one JSON document a line`;
