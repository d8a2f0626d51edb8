/** `npm run build:gateway`: writes the configuration of other gateways than Hosting (docs/operations/GATEWAY.md). */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { readOptions, runCommandLine, UsageError } from './command-line/command-line.ts';
import { root } from './folders.ts';
import { gatewayFiles } from './gateway/gateway-files.ts';

const usage = `Usage: npm run build:gateway [-- <folder>]

  writes ${Object.keys(gatewayFiles).join(', ')}, by default into .gateway`;

await runCommandLine(usage, async (args) => {
  const { operands } = readOptions(args, {});
  const [folder = path.join(root, '.gateway'), ...more] = operands;
  if (more.length > 0) throw new UsageError('Name one folder.');
  await mkdir(folder, { recursive: true });
  for (const [name, text] of Object.entries(gatewayFiles)) await writeFile(path.join(folder, name), text);
  console.log(`${Object.keys(gatewayFiles).join(', ')} are in ${path.relative(process.cwd(), folder) || '.'}`);
  return 0;
});
