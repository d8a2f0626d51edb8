import { expect } from 'chai';
import { withMarkedLines } from './marked-lines.ts';

describe('a diff block of a page', () => {
  it('marks its new and removed lines', () => {
    const html = '<pre><code class="language-diff"> a\n-b\n+c\n</code></pre>\n';
    const marked = ' a\n<span class="removed">-b</span>\n<span class="added">+c</span>\n';
    expect(withMarkedLines(html)).to.equal(`<pre><code class="language-diff">${marked}</code></pre>\n`);
  });

  it('is not dropped where it is rendered in another form', () => {
    expect(() => withMarkedLines('<pre tabindex="0"><code>+c\n</code></pre>')).to.throw('<code>+c');
  });
});
