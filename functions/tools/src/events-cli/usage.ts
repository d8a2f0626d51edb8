/** What `npm run events -- --help` prints. */
export const usage = `Usage: npm run events -- <command> [options]

  list          [--type T] [--since 1h] [--until TIME] [--limit 50] [--last N] [--org ID] [--request ID]
                lists events, oldest first: the first 50 of the last hour, or the newest N with --last;
                --request takes the x-request-id of a response. --last, --org and --request read every
                event since --since
  show <id>     shows an event, and how far each subscriber is with it; put -- before an id that begins with -
  status        shows paused subscribers, those that are behind, and how many deliveries wait
  pause <subscriber> [--reason TEXT]
                holds the deliveries of a subscriber, within 15 s
  resume <subscriber>
                delivers what was held, and everything that follows
  dead-letters  [--subscriber S] [--limit 50] [--grouped]
                lists dead letters, newest first, or grouped by cause
  replay        [--dry-run] [--history] [--type T] [--subscriber S] [--since TIME] [--until TIME]
                [--service S] [--once NAME]
                delivers dead letters again; with --history, events of the log that a subscriber hasn't
                finished; with --once, no letter twice under the same name
  rebuild <subscriber> [--dry-run] [--since TIME] [--until TIME]
                makes a projection again: its subscriber handles the events of the log once more
  capture-failures [--limit 50]
                lists writes of the monolith that no capture could publish, newest first
  replay-capture <capture> <id>|--all
                publishes one of these writes, or all, as far as the log lacks them
  reconcile     [--older-than 15m]
                finds deliveries that were lost, and makes them again
  retire <subscriber>
                makes dead letters of the open deliveries of a subscriber that was removed
  queues list   lists the redelivery queues
  queues pause|resume <queue>
  queues purge <queue> --yes
                deletes the tasks of a queue

  TIME is 90s, 30m, 2h or 7d (before now), or ISO-8601 such as 2026-01-31T08:00Z.
  --project P   the deployed project P, with an ID token of a super administrator in FRESH_ID_TOKEN, and an
                app of the project in FRESH_APP_ID or its App Check token in FRESH_APP_CHECK_TOKEN
                (queues: with Google credentials alone); without it the local cloud
  --json        one JSON document a line`;
