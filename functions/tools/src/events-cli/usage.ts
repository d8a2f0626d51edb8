/** What `npm run events` prints when it isn't understood. */
export const usage = `Usage: npm run events -- <command> [options]

  list          [--type T] [--since 1h] [--until TIME] [--limit 50]   events of the log, oldest first
  show <id>                                                           an event and what became of it
  status                                                              who is paused or behind, and what waits
  pause <subscriber> [--reason TEXT]                                  holds its deliveries, within 15 s
  resume <subscriber>                                                 delivers what was held, and all that follows
  dead-letters  [--subscriber S] [--limit 50] [--grouped]             what was given up, newest first, or by cause
  replay        [--dry-run] [--history] [--type T] [--subscriber S] [--since TIME] [--until TIME]
                [--service S] [--once NAME]
                delivers dead letters again; with --history what lies in the log and isn't finished;
                with --once never a letter that a replay of this name has delivered
  rebuild <subscriber> [--dry-run] [--since TIME] [--until TIME]
                makes a projection anew: its subscriber handles the events of the log again
  capture-failures [--limit 50]                                       writes that no capture could publish, newest first
  replay-capture <capture> <id>|--all                                 publishes what the log doesn't say of one or all of them
  reconcile     [--older-than 15m]                                    finds and redelivers what was lost
  retire <subscriber>                                                 gives up what is open of one that is no more
  queues list                                                         the redelivery queues
  queues pause|resume <queue>
  queues purge <queue> --yes                                          drops the tasks of a queue

  TIME is 90s, 30m, 2h or 7d (before now), or ISO-8601 such as 2026-01-31T08:00Z.
  --project P   the deployed project P, with an ID token of a super administrator in FRESH_ID_TOKEN, and an
                app of the project in FRESH_APP_ID or its App Check token in FRESH_APP_CHECK_TOKEN
                (queues: with Google credentials alone); without it the local cloud
  --json        one JSON document a line`;
