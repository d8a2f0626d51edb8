import { expect } from 'chai';
import { ExpectedError } from './expected-error.ts';
import { parseFirebaseConfig } from './firebase-config.ts';

const ports = {
  auth: 9099,
  functions: 5001,
  firestore: 8080,
  hosting: 5000,
  pubsub: 8085,
  eventarc: 9299,
  tasks: 9499,
  hub: 4400,
  logging: 4500,
};
const emulators = {
  ui: { enabled: false },
  ...Object.fromEntries(Object.entries(ports).map(([name, port]) => [name, { port }])),
};

describe('parseFirebaseConfig', () => {
  it('reads every port and codebase', () => {
    const functions = [
      { source: 'functions/a', codebase: 'a' },
      { source: 'functions/b', codebase: 'b' },
    ];
    expect(parseFirebaseConfig({ functions, emulators })).to.deep.equal({ ports, codebases: ['a', 'b'] });
  });

  it('takes a single codebase without a name for the default one', () => {
    expect(parseFirebaseConfig({ functions: { source: 'functions' }, emulators }).codebases).to.deep.equal(['default']);
  });

  it('names a port that is missing', () => {
    const config = { functions: [], emulators: { ...emulators, hub: {} } };
    expect(() => parseFirebaseConfig(config)).to.throw(ExpectedError, 'emulators.hub.port');
  });
});
