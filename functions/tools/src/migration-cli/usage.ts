/** What `npm run migration -- --help` prints. */
export const usage = `Usage: npm run migration -- <command> [options]

  status                              shows which system serves each route that the monolith also has
  set <route…> service                routes to the service
  set <route…> monolith               routes to the monolith; all names every route that it has
  set <route…> shadow [--sample 0.05] [--noise 0.1]
                                      routes to the service, and compares a share of its reads with the monolith's;
                                      a share of those that differ asks the monolith twice, to find noise
  report [--route S1] [--days 7]      shows what the comparisons found
  memberships                         lists memberships that users could make themselves under the monolith's rules
  memberships confirm <id…>           keeps some of them; the list omits them from now on
  memberships suspend <id…>           suspends some of them; an administrator of the organization can restore them

  A route is a contract id, such as S1; docs/reference/COMPATIBILITY.md lists them.
  --project P   the deployed project P, with an ID token of a super administrator in FRESH_ID_TOKEN, and an
                app of the project in FRESH_APP_ID or its App Check token in FRESH_APP_CHECK_TOKEN;
                memberships: with the account of npm run deploy, which may read and write Firestore;
                without it the local cloud
  --json        one JSON document a line`;
