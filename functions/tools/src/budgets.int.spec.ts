import { readdirSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { services } from '@fresh/contracts/registry';
import { expect } from 'chai';
import { budgets } from './budgets.ts';
import { builtFolder } from './build/build-service.ts';
import { importCost, type ImportCost } from './build/import-cost.ts';
import { root } from './folders.ts';

/** The processor's time still depends on the machine a little: the best of so many counts. */
const attempts = 5;

describe('the budget of a function', function () {
  // Each is imported in a process of its own.
  this.timeout(300_000);

  const functionsOf = (folder: string) =>
    readdirSync(path.join(folder, 'functions')).map((file) => path.basename(file, '.js'));

  /** The best of a few imports; no more of them than needed to stay within the limit. */
  const cheapest = async (folder: string, target: string | null, limitMs: number): Promise<ImportCost> => {
    let best = await importCost(folder, target);
    for (let made = 1; made < attempts && best.cpuMs > limitMs; made++) {
      const again = await importCost(folder, target);
      if (again.cpuMs < best.cpuMs) best = again;
    }
    return best;
  };

  let plainMs: number;
  before(async () => {
    // A limit that nothing meets: all attempts are made, and the yardstick is the strictest that was seen.
    plainMs = (await cheapest(path.join(root, 'emulators/benchmarks/plain-function'), 'plain', 0)).cpuMs;
  });

  for (const service of services) {
    const folder = builtFolder(service);

    it(`is met by each of ${service}: size, files and time of an import`, async () => {
      const over: string[] = [];
      for (const name of functionsOf(folder)) {
        const bytes = statSync(path.join(folder, 'functions', `${name}.js`)).size;
        const maxBytes = budgets.bundleBytesOf[name] ?? budgets.bundleBytes;
        if (bytes > maxBytes) over.push(`${name} has ${bytes} bytes, ${maxBytes} are its budget`);

        const maxMs = budgets.importShareOfPlain * plainMs;
        const { cpuMs, files } = await cheapest(folder, name, maxMs);
        const own = realpathSync(folder);
        expect(files, name).to.include(path.join(own, 'functions', `${name}.js`));
        if (files.length > budgets.filesAtImport) over.push(`${name} loads ${files.slice(0, 10).join(', ')}`);
        if (cpuMs > maxMs) over.push(`${name} takes ${cpuMs} ms, ${maxMs} are its budget`);
      }
      expect(over).to.deep.equal([]);
    });

    it(`is met by ${service} as a whole: number of functions, time of discovery`, async () => {
      expect(functionsOf(folder).length).to.be.at.most(budgets.functionsPerService);
      const { cpuMs, files } = await cheapest(folder, null, budgets.discoveryCpuMs);
      expect(files.length).to.equal(1 + functionsOf(folder).length);
      expect(cpuMs).to.be.at.most(budgets.discoveryCpuMs);
    });
  }
});
