import { writeFileSync } from 'node:fs';
import Mocha from 'mocha';

/** Mocha's usual output, and the counts in the file named by TEST_SUMMARY for whoever adds up several runs. */
export default class SummaryReporter extends Mocha.reporters.Spec {
  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options);
    const file = process.env['TEST_SUMMARY'];
    runner.once('end', () => {
      const { passes, failures, pending } = this.stats;
      if (file !== undefined) writeFileSync(file, JSON.stringify({ passes, failures, pending }));
    });
  }
}
