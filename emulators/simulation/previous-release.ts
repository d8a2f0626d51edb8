import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { root } from '../repository.ts';
import { bundleServices, type BuildText } from './builds.ts';

/** Ms for each command of git. */
const timeout = 60_000;

/** Bundles the services as they were at a git ref, with the packages that are installed now. Throws where there is no such ref. */
export async function bundlePrevious(ref: string): Promise<BuildText> {
  const folder = mkdtempSync(path.join(tmpdir(), 'previous-release-'));
  const git = (...args: string[]) => execFileSync('git', args, { cwd: root, timeout, maxBuffer: 2 ** 28 });
  try {
    const archive = git(
      'archive',
      '--format=tar',
      ref,
      'functions',
      'docs/openapi.yaml',
      'package.json',
      'tsconfig.json',
    );
    execFileSync('tar', ['-x', '-C', folder], { input: archive, timeout });
    symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'));
    return { ...(await bundleServices(folder)), root: root };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
