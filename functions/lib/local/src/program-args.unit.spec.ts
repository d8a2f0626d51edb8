import { expect } from 'chai';
import { leadingComment } from './program-args.ts';

describe('the help of a program', () => {
  it('is the comment that it begins with', () => {
    const source = `/**\n * \`npm run a [-- --b 1]\`: does a.\n *\n *   npm run a -- --c\n */\nimport '../x.ts';\n/** Another. */`;
    expect(leadingComment(source)).to.equal('`npm run a [-- --b 1]`: does a.\n\n  npm run a -- --c');
    expect(leadingComment('/** `npm run a`: does a. */\n')).to.equal('`npm run a`: does a.');
    expect(leadingComment('import "../x.ts";\n/** Not this one. */')).to.contain('nowhere');
  });
});
