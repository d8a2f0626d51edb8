import { expect } from 'chai';
import { maxColumns, table } from './markdown-table.ts';

describe('a table', () => {
  it('is one where it fits a terminal, with bars in its cells escaped', () => {
    expect(table(['A', 'B'], [['x|y', 'z']])).to.equal('| A | B |\n| --- | --- |\n| x\\|y | z |');
  });

  it('has numbers to the right when asked for', () => {
    expect(table(['A', 'B'], [['x', '1']], { numbers: true })).to.contain('| --- | --: |');
  });

  it('becomes a list where an aligned row is too wide', () => {
    const long = 'word '.repeat(24).trim();
    expect(long).to.have.length.below(maxColumns);
    expect(table(['Id', 'What', 'Why'], [['A', long, '']])).to.equal(`- **A**\n  - What: ${long}`);
    expect(table(['Id', 'What'], [['`a`', long]])).to.equal(`- \`a\`: ${long}`);
  });

  it('counts the widest cell of each column', () => {
    const rows = [
      ['x'.repeat(80), 'y'],
      ['x', 'y'.repeat(80)],
    ];
    expect(table(['A', 'B'], rows)).not.to.contain('|');
  });

  it('has a list for a cell of several lines', () => {
    const cells = ['A', `one${' word'.repeat(30)}<br>two`, 'three'];
    expect(table(['Id', 'What', 'Why'], [cells])).to.match(
      / {2}- What:\n {4}- one[ a-z]+\n {4}- two\n {2}- Why: three$/,
    );
  });
});
