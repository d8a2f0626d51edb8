import { expect } from 'chai';
import { decisionsIndex } from './decisions-document.ts';

describe('the index of decisions', () => {
  const decision = (number: string, status: string) => `# ${number}: Title ${number}\n\n## Status\n\n${status}\n`;

  it('lists decisions by number, and marks those that are superseded', () => {
    const index = decisionsIndex({
      '0002-b.md': decision('0002', 'Superseded by 0003.'),
      '0001-a.md': decision('0001', 'Superseded in part by 0003.'),
      'README.md': '# Decisions',
    });
    expect(index).to.contain('- [0001](0001-a.md): Title 0001\n- [0002](0002-b.md): Title 0002 (superseded)\n');
  });

  it('rejects a decision under another number, and one without a status', () => {
    expect(() => decisionsIndex({ '0002-b.md': decision('0003', 'Accepted.') })).to.throw('0002-b.md');
    expect(() => decisionsIndex({ '0002-b.md': '# 0002: B\n' })).to.throw('## Status');
  });
});
