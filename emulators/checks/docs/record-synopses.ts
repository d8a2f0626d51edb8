/**
 * `node --import tsx emulators/checks/docs/record-synopses.ts ['gcloud <command>' …]`: asks the gcloud of this machine for the
 * synopses that synopses.txt names, and for those of more commands. Takes a second for each. Look at the difference.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { synopsisOf } from './synopsis.ts';

const file = path.join(import.meta.dirname, 'synopses.txt');
const lines = readFileSync(file, 'utf8').split('\n');
const start = lines.findIndex((line) => line.startsWith('# Google Cloud SDK'));
const end = lines.indexOf('', start);
const commands = [...lines.slice(start + 1, end).map((line) => synopsisOf(line).command), ...process.argv.slice(2)];
const [version = ''] = /(?<=^Google Cloud SDK )\S+/m.exec(gcloud(['version'])) ?? [];
const recorded = commands.sort().map((command) => {
  const help = gcloud([...command.split(' ').slice(1), '--help']);
  const [synopsis = ''] = /(?<=^SYNOPSIS\n)[^]*?(?=^[A-Z])/m.exec(help) ?? [];
  return synopsis.replaceAll(/\s+/g, ' ').replace('[GCLOUD_WIDE_FLAG ...]', '').trim();
});
const title = `# Google Cloud SDK ${version} (\`gcloud … --help\`), recorded by record-synopses.ts`;
writeFileSync(file, [...lines.slice(0, start), title, ...recorded, ...lines.slice(end)].join('\n'));

function gcloud(args: readonly string[]): string {
  const printed = execFileSync('gcloud', args, { encoding: 'utf8', timeout: 60_000 });
  // Bold and underlined.
  return printed.replaceAll(/\u{1b}\[[\d;]*m/gu, '');
}
