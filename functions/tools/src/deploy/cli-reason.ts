import { stripVTControlCharacters } from 'node:util';

/** Lines of progress, which say nothing of a failure. */
const progress = /^(?:i|✔|✓|=== |Function URL |Project Console|Hosting URL|\s*$|npm |> )/;

/** A line that says that something failed. */
const failure =
  /^(?:⚠|!|Error:|Failed|Functions deploy had errors|Unable to set|Exceeded maximum|Could not |.*\bHTTP Error: \d)/;

/** The most that is printed: a screen. */
const maxLines = 30;
const maxCharacters = 3_000;

/**
 * Why the Firebase CLI failed, out of all that it printed: each line that says so, with the indented lines below it (names
 * of functions, the build's own message). The CLI prints its reason first and addresses of functions last, so its end alone
 * would hide it. The end is given where no line says that something failed.
 */
export function cliReason(output: string): string {
  const lines = stripVTControlCharacters(output).split('\n');
  const reasons: string[] = [];
  let isReason = false;
  for (const line of lines) {
    if (failure.test(line)) isReason = true;
    else if (progress.test(line)) isReason = false;
    else if (!/^\s/.test(line) && !line.startsWith('- ')) isReason = false;
    if (isReason && !reasons.includes(line.trimEnd())) reasons.push(line.trimEnd());
  }
  const reason = reasons.length > 0 ? reasons.slice(0, maxLines) : lines.filter((line) => line.trim() !== '').slice(-6);
  return reason.join('\n').slice(0, maxCharacters);
}

/** What a person does about a failure that the Firebase CLI names without its cause; null where its own message is enough. */
export function cliRemedy(reason: string, project: string): string | null {
  if (!reason.includes('Unable to set the invoker')) return null;
  return (
    'An organization that restricts members of policies rejects allUsers, which browsers call as. ' +
    `npm run doctor -- --project ${project} says whether yours does; the next deploy sets what is missing.`
  );
}

/**
 * The functions that a run of the Firebase CLI has finished with: besides the code also trigger, queue, schedule and callers.
 * It says so of each one alone, also in a run that fails or is killed.
 */
export function finishedFunctions(output: string): string[] {
  const said = /functions\[(?:[\w-]+:)?(\w+)\([\w-]+\)\] Successful \w+ operation/g;
  return [...stripVTControlCharacters(output).matchAll(said)].map(([, name = '']) => name);
}
