/** What `npm run privacy -- --help` prints. */
export const usage = `Usage: npm run privacy -- <command> [options]

  export --user <uid>                 prints what every service holds about a person, one JSON document a line
  export --organization <id>          prints what every service holds about an organization
  erase --user <uid>                  counts what an erasure of the person would change, and changes nothing
  erase --organization <id>           counts what an erasure of the organization would change
  erase … --confirm                   erases: each service deletes or reduces what it holds, as counted.
                                      This can't be undone. Ordering it again is safe

  --project P   the deployed project P, with an ID token of a super administrator in FRESH_ID_TOKEN, and an
                app of the project in FRESH_APP_ID or its App Check token in FRESH_APP_CHECK_TOKEN;
                without it the local cloud
  --json        erase: one JSON document a line`;
