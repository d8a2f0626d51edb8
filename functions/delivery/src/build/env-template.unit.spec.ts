import { expect } from 'chai';
import { envTemplate } from './env-template.ts';

const document = `
# Secrets and parameters

## Secrets

| Name  | What | Bound to | Without it |
| ----- | ---- | -------- | ---------- |
| \`KEY\` | Some | platform | Nothing    |

## Parameters

| Name         | What                | Read by                 | Without it |
| ------------ | ------------------- | ----------------------- | ---------- |
| \`CHANNEL\`    | For the outside     | platform, \`publish\`     | Nothing    |
| \`HOPS\`       | Proxies of identity | every route             | 1          |
| \`URL_<name>\` | Where others are    | identity, organizations | Deployed   |

## Given by the platform

Read by platform: \`K_REVISION\`.
`;
const namesIn = (template: string) =>
  template.split('\n').flatMap((line) => /^# ([A-Z_]+(?:<name>)?)=$/.exec(line)?.[1] ?? []);

describe('the .env template of a service', () => {
  it('names the parameters that it reads, and no secret', () => {
    expect(namesIn(envTemplate('platform', document))).to.deep.equal(['CHANNEL', 'HOPS']);
    expect(namesIn(envTemplate('identity', document))).to.deep.equal(['HOPS', 'URL_<name>']);
    expect(namesIn(envTemplate('scheduling', document))).to.deep.equal(['HOPS']);
  });

  it('sets nothing', () => {
    expect(
      envTemplate('platform', document)
        .split('\n')
        .filter((line) => line !== '' && !line.startsWith('#')),
    ).to.be.empty;
  });

  it('is not made of a document without parameters', () => {
    expect(() => envTemplate('platform', '# Secrets')).to.throw('Parameters');
  });
});
