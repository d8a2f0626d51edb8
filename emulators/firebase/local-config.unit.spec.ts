import { expect } from 'chai';
import { onMovedPorts, onNode } from './local-config.ts';

describe('the local configuration', () => {
  const config = {
    functions: [
      { codebase: 'identity', source: 'functions/identity/dist', runtime: 'nodejs24' },
      { codebase: 'extra', source: 'emulators/extra' },
    ],
    hosting: { public: 'site' },
    emulators: { auth: { port: 9099 }, ui: { enabled: false }, singleProjectMode: false },
  };
  const runtimesOn = (version: string) => onNode(config, version).functions.map(({ runtime }) => runtime);

  it('has every codebase on the Node that is here, so that the emulators have nothing to warn of', () => {
    expect(runtimesOn('20.19.4')).to.deep.equal(['nodejs20', 'nodejs20']);
    expect(runtimesOn('22.23.5')).to.deep.equal(['nodejs22', 'nodejs22']);
    expect(runtimesOn('24.22.3')).to.deep.equal(['nodejs24', 'nodejs24']);
    expect(onNode(config, '20.19.4').hosting).to.equal(config.hosting);
  });

  it('leaves a Node that firebase-tools does not know to firebase-tools', () => {
    expect(runtimesOn('25.1.0')).to.deep.equal(['nodejs24', undefined]);
  });

  it('moves each port, and nothing else, for a second local cloud', () => {
    const moved = { auth: { port: 19_099 }, ui: { enabled: false }, singleProjectMode: false };
    expect(onMovedPorts(config, 10_000)).to.deep.equal({ ...config, emulators: moved });
  });
});
