import { expect } from 'chai';
import { queueNames, readArguments } from './arguments.ts';
import { UsageError } from '../command-line/command-line.ts';

const now = Date.parse('2026-03-01T12:00:00Z');
const read = (line: string) => readArguments(line === '' ? [] : line.split(' '), now);
const ago = (minutes: number) => now - minutes * 60_000;

describe('the command line of events', () => {
  it('is one of the commands, with what was left out', () => {
    const understood: [string, object][] = [
      ['list', { name: 'list', since: ago(60), limit: 50 }],
      ['list --last 20 --org alpha', { name: 'list', since: ago(60), limit: 50, last: 20, orgId: 'alpha' }],
      ['list --request r-1 --limit 5', { name: 'list', since: ago(60), limit: 5, request: 'r-1' }],
      ['show e-1_A', { name: 'show', eventId: 'e-1_A' }],
      ['dead-letters', { name: 'dead-letters', limit: 50, grouped: false }],
      ['replay', { name: 'replay', of: 'dead-letter', dryRun: false }],
      ['capture-failures', { name: 'capture-failures', limit: 50 }],
      ['replay-capture captureShift e1', { name: 'replay-capture', capture: 'captureShift', id: 'e1' }],
      ['replay-capture captureShift --all', { name: 'replay-capture', capture: 'captureShift', id: null }],
      ['reconcile', { name: 'reconcile', olderThanSeconds: 900 }],
      ['status', { name: 'status' }],
      ['pause payOnIt', { name: 'pause', subscriber: 'payOnIt' }],
      ['resume payOnIt', { name: 'resume', subscriber: 'payOnIt' }],
      ['queues list', { name: 'queues', action: 'list' }],
    ];
    for (const [line, command] of understood) {
      expect(read(line), line).to.deep.equal({ command, json: false });
    }
  });

  it('has options in any place', () => {
    expect(
      read('--json list --type fresh.a.b.v1.made --since 7d --until 30m --limit 500 --project team-a'),
    ).to.deep.equal({
      command: {
        name: 'list',
        type: 'fresh.a.b.v1.made',
        since: ago(7 * 24 * 60),
        until: ago(30),
        limit: 500,
      },
      json: true,
      project: 'team-a',
    });
    expect(read('replay --history --dry-run --subscriber payOnIt --since 2026-02-01T08:00Z').command).to.deep.equal({
      name: 'replay',
      of: 'history',
      dryRun: true,
      subscriber: 'payOnIt',
      since: Date.UTC(2026, 1, 1, 8),
    });
    expect(read('rebuild listOnIt --dry-run').command).to.deep.equal({
      name: 'rebuild',
      of: 'rebuild',
      dryRun: true,
      subscriber: 'listOnIt',
    });
    expect(read('dead-letters --subscriber payOnIt --limit 3').command).to.deep.equal({
      name: 'dead-letters',
      subscriber: 'payOnIt',
      limit: 3,
      grouped: false,
    });
    expect(read('dead-letters --grouped').command).to.deep.include({ grouped: true });
    expect(read('pause payOnIt --reason slow').command).to.deep.include({ reason: 'slow' });
    expect(read('replay --service scheduling --once deploy-7 --until 5m').command).to.deep.equal({
      name: 'replay',
      of: 'dead-letter',
      dryRun: false,
      until: ago(5),
      service: 'scheduling',
      replayId: 'deploy-7',
    });
    expect(read('reconcile --older-than 90s').command).to.deep.include({ olderThanSeconds: 90 });
    expect(read('queues pause redeliverPlatform').command).to.deep.include({
      action: 'pause',
      queue: 'redeliverPlatform',
    });
    expect(read('queues purge redeliverPlatform --yes').command).to.deep.include({ action: 'purge' });
  });

  it('is rejected with what is wrong', () => {
    const wrong: [string, RegExp][] = [
      ['', /No command/],
      ['rebuild', /rebuild needs the name of a subscriber/],
      ['rebuild listOnIt and more', /rebuild takes no and more/],
      ['lst', /No such command: lst/],
      ['toString', /No such command/],
      ['show', /needs the id/],
      ['show a b', /takes no b/],
      ['retire', /needs the name of a subscriber/],
      ['retire a b', /takes no b/],
      ['pause', /needs the name of a subscriber/],
      ['resume a b', /takes no b/],
      ['resume a --reason b', /resume has no option --reason/],
      ['replay --service billing', /No such service: billing/],
      ['replay --history --service scheduling', /--service is for dead letters/],
      ['replay --once a_b', /--once takes a name/],
      ['list schedules', /takes no schedules/],
      ['list --history', /list has no option --history/],
      ['show a --limit 3', /show has no option --limit/],
      ['list --colour', /--colour/],
      ['list --limit', /--limit/],
      ['list --limit 0', /--limit/],
      ['list --limit 1e3', /--limit/],
      ['list --since yesterday', /yesterday is not a time/],
      ['list --since 7', /7 is not a time/],
      ['list --until 2026-02-31x', /is not a time/],
      ['reconcile --older-than 2026-02-01', /not a duration/],
      ['queues', /queues takes/],
      ['queues drop redeliverPlatform', /queues takes/],
      ['queues pause', /takes one of redeliver/],
      ['queues pause invoices', /takes one of redeliver/],
      ['queues purge redeliverPlatform', /reconciler .* Add --yes/],
    ];
    for (const [line, message] of wrong) expect(() => read(line), line).to.throw(UsageError, message);
  });

  it('knows the queues of the services that subscribe, and no others', () => {
    expect(queueNames).to.include.members(['redeliverPlatform', 'redeliverNotifications', 'redeliverOnboarding']);
    expect(queueNames).not.to.include('redeliverInvoices');
  });
});
