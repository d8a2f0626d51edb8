/**
 * `npm run build [-- [--production] <service>…]`: builds each service into `functions/<service>/dist`, the folder that
 * the emulators run and `firebase deploy` uploads.
 *
 * With `--production`, as every deploy builds, the bundle has nothing in it that believes the emulator's own tokens.
 */
import { services } from '@fresh/contracts/registry';
import { programArgs } from '@fresh/local/program-args';
import { buildService, builtFolder, writeFiles } from './build/build-service.ts';

const { values, positionals: wanted } = programArgs({
  options: { production: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const unknown = wanted.filter((name) => !services.some((service) => service === name));
if (unknown.length > 0) {
  console.error(`No such service: ${unknown.join(', ')}. Services are ${services.join(', ')}`);
  process.exit(2);
}
const built = services.filter((name) => wanted.length === 0 || wanted.includes(name));
const startedAt = performance.now();
await Promise.all(built.map(async (name) => writeFiles(await buildService(name, values), builtFolder(name))));
const tookMs = Math.round(performance.now() - startedAt);
console.log(`Built ${built.join(', ')} in ${(tookMs / 1000).toFixed(1)} s: functions/<service>/dist`);
