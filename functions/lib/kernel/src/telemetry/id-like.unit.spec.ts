import { expect } from 'chai';
import { idLike, pathOfIds } from './id-like.ts';

describe('what a log keeps of a path', () => {
  it('is everything that can be an id or a name of ours', () => {
    for (const path of [
      '/',
      '/api/schedules/Xk2_9-aQ.1',
      '/api/organizations/org-1:2/members/3f0c2d5e-0000-4000-8000-000000000001',
      '/api/shifts/12345',
    ]) {
      expect(pathOfIds(path)).to.equal(path);
    }
  });

  it('is nothing that can be an address, a number or a sentence', () => {
    expect(pathOfIds('/api/members/ann@example.test/x')).to.equal('/api/members/~/x');
    expect(pathOfIds('/api/members/ann%40example.test')).to.equal('/api/members/~');
    for (const text of ['+491511234567', '491511234567', '0151-123.4567', 'Ann Miller', 'Ann%20Miller', 'Zoë']) {
      expect(idLike(text), text).to.equal('~');
    }
    expect(idLike('x'.repeat(129))).to.equal('~');
  });
});
