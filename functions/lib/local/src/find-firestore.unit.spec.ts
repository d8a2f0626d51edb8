import { expect } from 'chai';
import { chooseFirestore, choosePubsub, cloudSdkRoot, parseJavaVersion, type Origin } from './find-firestore.ts';

const place = (origin: Origin, exists: boolean) => ({ origin, path: `/${origin}.jar`, exists });

const java = { path: '/bin/java', version: 17 };

describe('chooseFirestore', () => {
  it('takes the first place that exists', () => {
    const firestore = [place('firebase-tools', false), place('cloud-sdk', true)];
    const choice = chooseFirestore({ java, firestore, pubsub: [] });
    expect(choice).to.deep.equal({ kind: 'official', origin: 'cloud-sdk', path: '/cloud-sdk.jar', java: 17 });
  });

  it("prefers the developer's own jar to the others", () => {
    const firestore = [place('environment', true), place('firebase-tools', true), place('cloud-sdk', true)];
    expect(chooseFirestore({ java, firestore, pubsub: [] })).to.include({ origin: 'environment' });
  });

  it('takes the embedded one without Java, and says what is missing', () => {
    const choice = chooseFirestore({ java: undefined, firestore: [place('cloud-sdk', true)], pubsub: [] });
    expect(choice).to.deep.include({ kind: 'embedded' });
    expect(choice).to.have.property('missing').with.lengthOf(1);
    expect(choice)
      .to.have.nested.property('missing[0]')
      .that.matches(/^Java 17 or newer \(no `java` runs/);
  });

  it('takes the embedded one when it is wanted, whatever there is', () => {
    const choice = chooseFirestore({ java, firestore: [place('cloud-sdk', true)], pubsub: [] }, 'embedded');
    expect(choice).to.deep.equal({ kind: 'embedded', missing: [] });
  });

  it('finds nothing when the official one is wanted and something is missing: a Java too old, every place it looked at', () => {
    const found = { java: { ...java, version: 11 }, firestore: [place('firebase-tools', false)], pubsub: [] };
    const choice = chooseFirestore(found, 'official');
    expect(choice).to.have.property('kind', 'none');
    expect(choice).to.have.nested.property('missing[0]').that.contains('is version 11');
    expect(choice)
      .to.have.nested.property('missing[1]')
      .that.contains('/firebase-tools.jar')
      .and.contains('no `gcloud` on the PATH')
      .and.contains('firebase-tools-14/lib/bin/firebase.js setup:emulators:firestore');
  });
});

describe('choosePubsub', () => {
  const pubsub = [place('firebase-tools', false), place('cloud-sdk', true)];

  it('takes the first that exists', () => {
    expect(choosePubsub({ java, firestore: [], pubsub })).to.include({ origin: 'cloud-sdk' });
  });

  it('takes none without Java', () => {
    expect(choosePubsub({ java: undefined, firestore: [], pubsub })).to.equal(undefined);
  });
});

describe('parseJavaVersion', () => {
  for (const [output, version] of [
    ['openjdk version "17.0.15" 2025-04-15', 17],
    ['openjdk version "21" 2023-09-19', 21],
    ['openjdk version "25-ea" 2025-09-16', 25],
    ['java version "1.8.0_392"', 8],
    ['Picked up JAVA_TOOL_OPTIONS: -Xmx1g\nopenjdk version "22.0.1"', 22],
    ['Unable to locate a Java Runtime.', undefined],
    ['', undefined],
  ] as const) {
    it(`${JSON.stringify(output)} is ${version}`, () => expect(parseJavaVersion(output)).to.equal(version));
  }
});

describe('cloudSdkRoot', () => {
  it('is two folders above the real gcloud', () => {
    expect(cloudSdkRoot({}, '/opt/google-cloud-sdk/bin/gcloud')).to.equal('/opt/google-cloud-sdk');
  });

  it('follows the variable first', () => {
    expect(cloudSdkRoot({ CLOUDSDK_ROOT_DIR: '/sdk' }, '/opt/google-cloud-sdk/bin/gcloud')).to.equal('/sdk');
  });

  it('is unknown without either', () => expect(cloudSdkRoot({}, undefined)).to.equal(undefined));
});
