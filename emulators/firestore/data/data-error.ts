/** What is wrong with a data folder. */
export type DataProblem = 'in use' | 'not writable' | 'full' | 'damaged' | 'another format';

/** Data that can't be opened or written. Its message says what happened and what to do; the data are as they were. */
export class DataError extends Error {
  constructor(
    readonly problem: DataProblem,
    message: string,
  ) {
    super(message);
    this.name = 'DataError';
  }
}

const FULL = ['ENOSPC', 'EDQUOT', 'EFBIG'];
const NOT_WRITABLE = ['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EISDIR', 'EEXIST', 'ENOENT'];

/** An error of the file system as a DataError; any other error as it is. */
export function dataErrorOf(error: unknown, folder: string): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (isFull(error)) {
    return new DataError('full', `The disk of ${folder} is full (${code}). Free some space, then start again.`);
  }
  if (!NOT_WRITABLE.includes(code)) return error;
  const text = `The folder ${folder} can't be written to (${code}). Allow this user to write there, or name another folder.`;
  return new DataError('not writable', text);
}

/** True if there is no room on the disk. */
export function isFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && FULL.includes(String(error.code));
}
