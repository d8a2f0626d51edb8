import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { startFakeGoogle, type FakeGoogle } from '@fresh/kernel/testing/google/fake-google';
import { expect } from 'chai';
import { deployedCaller } from './target.ts';

const project = 'team-a';
const appId = '1:123456789:web:abc';

describe('the App Check token of an operator', () => {
  let google: FakeGoogle;

  before(async () => {
    google = await startFakeGoogle(project);
  });
  after(() => {
    google.close();
  });

  /** What `deployedCaller` makes of an environment, in a process that takes the fake for Google. */
  const callerIn = async (env: Record<string, string>) => {
    const module = JSON.stringify(new URL('target.ts', import.meta.url).href);
    const code = `import { deployedCaller } from ${module};
      const { appToken } = await deployedCaller('${project}', process.env).catch(({ message }) => ({ appToken: message }));
      console.log(appToken);`;
    const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', code], {
      env: { ...process.env, ...google.env('operator@example.test'), FRESH_ID_TOKEN: 'token', ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [printed] = await Promise.all([text(child.stdout), once(child, 'close')]);
    return printed.trim();
  };

  it('is the one that was given', async () => {
    const env = { FRESH_ID_TOKEN: 'token', FRESH_APP_CHECK_TOKEN: 'app', FRESH_APP_ID: appId };
    expect(await deployedCaller(project, env)).to.include({ idToken: 'token', appToken: 'app' });
  });

  it('is else made for the app that was named, signed in the name of the operators’ account', async () => {
    const token = await callerIn({ FRESH_APP_ID: appId });
    const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as object;
    expect(claims).to.deep.include({ sub: appId });
    expect(google.asked).to.include.members([
      'iamcredentials.googleapis.com signBlob',
      'firebaseappcheck.googleapis.com exchangeCustomToken',
    ]);
  });

  it('is rejected in one line where there are no credentials for it', async () => {
    const file = '/no/such/credentials.json';
    expect(await callerIn({ FRESH_APP_ID: appId, GOOGLE_APPLICATION_CREDENTIALS: file })).to.match(
      new RegExp(`^No App Check token for ${appId}: .+$`),
    );
  });
});
