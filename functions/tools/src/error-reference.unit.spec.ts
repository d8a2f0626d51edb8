import { errorCodes } from '@fresh/contracts/errors';
import { errorHelp } from '@fresh/kernel/http/error-help';
import { expect } from 'chai';
import { errorReference } from './error-reference.ts';
import { anchorsOf } from './references/references.ts';

describe('the reference of errors', () => {
  const page = errorReference();

  for (const code of Object.keys(errorCodes) as (keyof typeof errorCodes)[]) {
    it(`explains ${code}, where its responses link to`, () => {
      const [, anchor] = /^<\/docs\/errors\/#([^>]+)>; rel="help"$/.exec(errorHelp(code)) ?? [];
      expect(anchorsOf(page)).to.include(anchor);
      const [, section = ''] = page.split(`## ${code}\n`);
      for (const part of ['Cause: ', 'Example: ', 'Remedy: ']) expect(section.split('\n## ')[0]).to.contain(part);
    });
  }
});
