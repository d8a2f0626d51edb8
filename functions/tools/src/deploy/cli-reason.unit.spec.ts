import { expect } from 'chai';
import { cliReason, cliRemedy, finishedFunctions } from './cli-reason.ts';
import { transientCause } from './transient-errors.ts';

/** As firebase-tools 15.34.2 prints it. */
const failedFunctions = `
=== Deploying to 'team-a1'...
i  deploying functions
✔  functions: Finished running predeploy script.
i  functions: updating Node.js 24 (2nd Gen) function scheduling:shifts(us-central1)...
⚠  functions: Request to https://cloudfunctions.googleapis.com/v2/x had HTTP Error: 429, Quota exceeded
✔  functions[scheduling:schedules(us-central1)] Successful update operation.
Could not create or update Cloud Run service shifts, Container Healthcheck failed.

Functions deploy had errors with the following functions:
\tscheduling:shifts(us-central1)

Unable to set the invoker for the IAM policy on the following functions:
\tscheduling:zones(us-central1)
Function URL (scheduling:schedules(us-central1)): https://schedules-x.a.run.app
Function URL (scheduling:publish(us-central1)): https://publish-x.a.run.app

Error: There was an error deploying functions
`;

describe('the reason of a failed run of the Firebase CLI', () => {
  it('is every line that says so, with the functions it names, and no address', () => {
    const reason = cliReason(failedFunctions);
    expect(reason).to.contain('Functions deploy had errors with the following functions:\n\tscheduling:shifts');
    expect(reason).to.contain('on the following functions:\n\tscheduling:zones');
    expect(reason).to.contain('Error: There was an error deploying functions');
    expect(reason).to.contain('Container Healthcheck failed');
    expect(reason).not.to.contain('Function URL');
    expect(reason).not.to.contain('Successful');
  });

  it('is the end of what it printed where no line says that something failed', () => {
    expect(cliReason('one\n\ntwo\n')).to.equal('one\ntwo');
  });

  it('comes with a remedy where the CLI does not name the cause', () => {
    expect(cliRemedy(cliReason(failedFunctions), 'team-a1')).to.match(
      /rejects allUsers.* npm run doctor -- --project team-a1/,
    );
    expect(cliRemedy('Error: There was an error deploying functions', 'team-a1')).to.equal(null);
  });

  it('does not hold control characters, and fits a screen', () => {
    expect(cliReason('\u001b[31mError:\u001b[39m no')).to.equal('Error: no');
    const long = Array.from({ length: 500 }, (_, nth) => `Error: ${nth}`).join('\n');
    expect(cliReason(long).split('\n').length).to.be.at.most(30);
  });

  it('is not taken for one that may pass when a function is broken and another one met a quota', () => {
    expect(transientCause(cliReason(failedFunctions))).to.equal(null);
    const quotaOnly = failedFunctions.replace(/.*Container Healthcheck failed.*/, '');
    expect(transientCause(cliReason(quotaOnly))).to.match(/quota/);
  });
});

describe('the functions that a failed run of the Firebase CLI has finished with', () => {
  it('are those of which it says so, not those that have new code and miss their callers', () => {
    expect(finishedFunctions(failedFunctions)).to.deep.equal(['schedules']);
  });
});
