/**
 * `npm run build [-- [--production] <service>…]`: builds each service into `functions/<service>/dist`, the folder that
 * the emulators run and `firebase deploy` uploads.
 *
 * With `--production`, as every deploy builds, the bundle has nothing in it that believes the emulator's own tokens.
 */
import { parseArgs } from 'node:util';
import { services } from '@fresh/contracts/registry';
import { buildService, builtFolder, writeFiles } from './build/build-service.ts';

const { values, positionals: wanted } = parseArgs({
  options: { production: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const unknown = wanted.filter((name) => !services.some((service) => service === name));
if (unknown.length > 0) {
  console.error(`no such service: ${unknown.join(', ')} (there are ${services.join(', ')})`);
  process.exit(2);
}
const built = services.filter((name) => wanted.length === 0 || wanted.includes(name));
await Promise.all(built.map(async (name) => writeFiles(await buildService(name, values), builtFolder(name))));
