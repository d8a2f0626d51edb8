import { routes } from '@fresh/contracts/registry';
import { expect } from 'chai';
import { monolithRoutes } from '../monolith-routes.ts';
import { UsageError } from '../command-line/command-line.ts';
import { readArguments } from './arguments.ts';

const read = (line: string) => readArguments(line === '' ? [] : line.split(' '));

describe('the command line of migration', () => {
  it('is one of the commands, with what was left out', () => {
    const understood: [string, object][] = [
      ['status', { name: 'status' }],
      ['set S1 legacy', { name: 'set', routes: ['S1'], routing: { mode: 'legacy' } }],
      ['set S1 monolith', { name: 'set', routes: ['S1'], routing: { mode: 'legacy' } }],
      ['set S1 S2 W1 service', { name: 'set', routes: ['S1', 'S2', 'W1'], routing: { mode: 'service' } }],
      ['set S1 shadow', { name: 'set', routes: ['S1'], routing: { mode: 'shadow', sampleRate: 0.05, noiseRate: 0.1 } }],
      [
        'set S1 shadow --sample 1 --noise .5',
        { name: 'set', routes: ['S1'], routing: { mode: 'shadow', sampleRate: 1, noiseRate: 0.5 } },
      ],
      ['report', { name: 'report', days: 7 }],
      ['memberships', { name: 'memberships', action: 'report' }],
      ['memberships confirm a_o b_o', { name: 'memberships', action: 'confirm', ids: ['a_o', 'b_o'] }],
      ['memberships suspend a_o', { name: 'memberships', action: 'suspend', ids: ['a_o'] }],
      ['report --route S1 --days 30', { name: 'report', days: 30, route: 'S1' }],
    ];
    for (const [line, command] of understood) expect(read(line), line).to.deep.equal({ command, json: false });
    expect(read('--json status --project team-a')).to.deep.equal({
      command: { name: 'status' },
      json: true,
      project: 'team-a',
    });
  });

  it('sets all routes of the monolith, and no others', () => {
    const { command } = read('set all monolith');
    const served = new Set(routes.map(({ id }) => id));
    const ids = monolithRoutes.map(({ id }) => id).filter((id) => served.has(id));
    expect(command).to.deep.include({ name: 'set', routing: { mode: 'legacy' } });
    expect(command).to.have.property('routes').that.has.members(ids);
  });

  it('is rejected with a reason', () => {
    const rejected: [string, RegExp][] = [
      ['', /^No command/],
      ['show', /^No such command: show$/],
      ['toString', /^No such command: toString$/],
      ['memberships delete a', /^memberships takes nothing, confirm or suspend, not delete$/],
      ['memberships confirm', /^memberships confirm takes at least one id/],
      ['status S1', /^status takes no S1$/],
      ['status --days 3', /^status has no option --days$/],
      ['set', /^set takes routes and then/],
      ['set S1', /^set takes routes and then/],
      ['set legacy', /^set takes at least one route/],
      ['set all shadow', /^all takes service or monolith; compare/],
      ['set all S1 service', /^No route has the id all\./],
      ['set S99 legacy', /^No route has the id S99\./],
      ['set S1 legacy --sample 1', /^--sample and --noise are options of shadow alone$/],
      ['set S1 shadow --sample 1.5', /^--sample takes a number from 0 to 1, not 1.5$/],
      ['set S1 shadow --noise all', /^--noise takes a number from 0 to 1, not all$/],
      ['set S1 shadow --sample=-1', /^--sample takes a number from 0 to 1, not -1$/],
      ['report --route S99', /^No route has the id S99\./],
      ['report --days 31', /^--days takes a number from 1 to 30, not 31$/],
      ['report --days 0', /^--days takes/],
      ['report --colour', /--colour/],
    ];
    for (const [line, message] of rejected) expect(() => read(line), line).to.throw(UsageError, message);
  });
});
