import { expect } from 'chai';
import { has, policy, withMember } from './iam-policy.ts';

const role = 'roles/run.invoker';

describe('an IAM policy', () => {
  it('of something new has no bindings', () => {
    expect(
      withMember(policy.parse({ etag: 'ACAB' }), role, 'serviceAccount:a@p.iam.gserviceaccount.com'),
    ).to.deep.equal({
      etag: 'ACAB',
      bindings: [{ role, members: ['serviceAccount:a@p.iam.gserviceaccount.com'] }],
    });
  });

  it('keeps what others have granted, and is the same when there is nothing to grant', () => {
    const before = policy.parse({ version: 3, bindings: [{ role, members: ['allUsers'] }] });
    const after = withMember(before, role, 'user:b@example.test');
    expect(after).to.deep.equal({ version: 3, bindings: [{ role, members: ['allUsers', 'user:b@example.test'] }] });
    expect(withMember(after, role, 'allUsers')).to.equal(after);
  });

  it('does not take a grant under a condition for one without, and leaves it as it is', () => {
    const conditional = { role, members: ['allUsers'], condition: { expression: 'request.time < x' } };
    const before = policy.parse({ bindings: [conditional] });
    expect(has(before, role, 'allUsers')).to.equal(false);
    expect(withMember(before, role, 'allUsers').bindings).to.deep.equal([conditional, { role, members: ['allUsers'] }]);
  });
});
