import * as positionEvents from '@fresh/contracts/events/positions';
import { loggedEvents } from '@fresh/kernel/testing/logged-events';
import { uniqueId } from '@fresh/kernel/testing/world';
import { inProcess, writePast, type Write } from '@fresh/kernel/testing/write-delivery';
import { expect } from 'chai';
import { capturePosition } from '../index.ts';

describe('positions that the monolith writes', () => {
  const deliver = inProcess(capturePosition);
  const captured = async (write: Write) => {
    // Twice, as the platform may.
    await deliver(write);
    await deliver(write);
  };

  it('are captured once when created, changed and deactivated', async () => {
    const org = uniqueId('alpha');
    const path = `orgs/${org}/positions/${uniqueId('p')}`;
    // As the monolith's W2 stores it: no isActive, no version.
    const fields = {
      orgId: org,
      name: 'Cook',
      type: 'full_time',
      skillLevel: 'expert',
      createdBy: 'maria',
      createdAt: 1,
    };
    await captured(await writePast(path, (ref) => ref.set(fields)));
    await captured(await writePast(path, (ref) => ref.update({ hourlyRate: 20.5, updatedAt: 2 })));
    await captured(await writePast(path, (ref) => ref.update({ isActive: false, updatedAt: 3 })));
    await captured(await writePast(path, (ref) => ref.update({ updatedAt: 4 })));
    const events = await loggedEvents(Object.values(positionEvents), path);
    const created = { name: 'Cook', type: 'full_time', skillLevel: 'expert', requiredCertifications: [] };
    expect(events.map(({ type, sequence, data }) => [sequence, type.split('.').at(-1), data])).to.deep.equal([
      [1, 'created', created],
      [2, 'updated', { name: 'Cook', changes: { hourlyRate: 20.5 } }],
      [3, 'deactivated', { name: 'Cook' }],
    ]);
    expect(events[0]).to.include({ orgid: org, captured: true, actor: 'user:maria' });
  });
});
