import { hostname, userInfo } from 'node:os';
import { runProcess } from './run-process.ts';

/**
 * Who deploys. Two of one name don't deploy one unit at the same time: a person at their machine, or a repository's
 * workflows, which GitHub lets in one after the other (`concurrency`).
 */
export function deployer(env: NodeJS.ProcessEnv): string {
  const repository = env['GITHUB_REPOSITORY'];
  return repository === undefined ? `${userInfo().username}@${hostname()}` : `github:${repository}`;
}

/** Short id of the commit that the folder is at; `-dirty` when something in it isn't committed. */
export async function commitOf(folder: string): Promise<string> {
  const git = async (...args: string[]) => {
    const ended = await runProcess('git', args, { timeoutMs: 20_000, env: process.env, cwd: folder });
    return ended.code === 0 ? ended.stdout.trim() : null;
  };
  const commit = await git('rev-parse', '--short=7', 'HEAD');
  if (commit === null) return 'nogit';
  return (await git('status', '--porcelain')) === '' ? commit : `${commit}-dirty`;
}
