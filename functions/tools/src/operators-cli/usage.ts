/** What `npm run operators -- --help` prints. */
export const usage = `Usage: npm run operators -- <command> [options]

  add <uid or email>      makes a user a super administrator, who may operate the platform
  remove <uid or email>   takes this right from a user, at once

  --dry-run     prints the user and what would change, and changes nothing
  --project P   the deployed project P, with the account of npm run deploy, which needs roles/firebaseauth.admin;
                without it the local cloud
  --json        one JSON document a line`;
