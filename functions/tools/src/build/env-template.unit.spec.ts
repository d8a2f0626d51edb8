import type { Parameter } from '@fresh/contracts/parameters';
import { expect } from 'chai';
import { envTemplate } from './env-template.ts';

const texts = { purpose: 'For a test', without: 'Nothing' };
const parameters: readonly Parameter[] = [
  { name: 'CHANNEL', readBy: ['platform', 'function publish'], ...texts },
  { name: 'HOPS', readBy: ['every route'], ...texts },
  { name: 'URL_<name>', readBy: ['identity', 'organizations'], ...texts },
  { name: 'RATIO', readBy: ['every function'], ...texts },
];
const namesIn = (template: string) =>
  template.split('\n').flatMap((line) => /^# ([A-Z_]+(?:<name>)?)=$/.exec(line)?.[1] ?? []);

describe('the .env template of a service', () => {
  it('names the parameters that it reads', () => {
    expect(namesIn(envTemplate('platform', parameters))).to.deep.equal(['CHANNEL', 'HOPS', 'RATIO']);
    expect(namesIn(envTemplate('identity', parameters))).to.deep.equal(['HOPS', 'URL_<name>', 'RATIO']);
    expect(namesIn(envTemplate('scheduling', parameters))).to.deep.equal(['HOPS', 'RATIO']);
  });

  it('sets nothing', () => {
    const lines = envTemplate('platform', parameters).split('\n');
    expect(lines.filter((line) => line !== '' && !line.startsWith('#'))).to.be.empty;
  });
});
