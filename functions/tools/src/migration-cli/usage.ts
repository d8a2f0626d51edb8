/** What `npm run migration` prints when it isn't understood. */
export const usage = `Usage: npm run migration -- <command> [options]

  status                              which side serves each route that the monolith has, too
  set <route…> service                its service serves it
  set <route…> monolith               the monolith serves it; status calls it legacy
  set <route…> shadow [--sample 0.05] [--noise 0.1]
                                      its service serves it, and a share of its reads is compared with the monolith's;
                                      of those that differ, a share asks the monolith twice
  report [--route S1] [--days 7]      what the comparisons have found
  memberships                         memberships that their users may have made themselves, under the monolith's rules
  memberships confirm <id…>           keeps some of them; the report leaves them out from now on
  memberships suspend <id…>           ends what they allow, until an administrator of the organization restores them

  A route is a contract id, such as S1; docs/reference/COMPATIBILITY.md lists them.
  --project P   the deployed project P, with an ID token of a super administrator in FRESH_ID_TOKEN, and an
                app of the project in FRESH_APP_ID or its App Check token in FRESH_APP_CHECK_TOKEN;
                memberships: with the account of npm run deploy, which may read and write Firestore;
                without it the local cloud
  --json        one JSON document a line`;
