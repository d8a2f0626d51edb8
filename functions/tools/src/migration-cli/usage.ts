/** What `npm run migration` prints when it isn't understood. */
export const usage = `Usage: npm run migration -- <command> [options]

  status                              which side serves each route that the monolith has, too
  set <route…> service                its service serves it
  set <route…> legacy                 the monolith serves it
  set <route…> shadow [--sample 0.05] [--noise 0.1]
                                      its service serves it, and a share of its reads is compared with the monolith's;
                                      of those that differ, a share asks the monolith twice
  report [--route S1] [--days 7]      what the comparisons have found

  A route is a contract id, such as S1; docs/architecture/COMPATIBILITY.md lists them.
  --project P   the deployed project P, with an ID token of a super administrator in FRESH_ID_TOKEN, and an
                app of the project in FRESH_APP_ID or its App Check token in FRESH_APP_CHECK_TOKEN;
                without it the local cloud
  --json        one JSON document a line`;
