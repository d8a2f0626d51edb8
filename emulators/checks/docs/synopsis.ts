/** What a flag takes. */
interface Flag {
  readonly hasValue: boolean;
  readonly isFile: boolean;
}

/**
 * What a command of another team's program takes, read from its synopsis as `gcloud … --help` prints it:
 * `gcloud services enable [SERVICE ...] [--async]`. Brackets hold what may be left out, parentheses what may not.
 */
export interface Synopsis {
  /** Program and command, such as `gcloud services enable`. */
  readonly command: string;
  /** By name with its hyphens: whether it takes a value, and whether that is the path of a file. */
  readonly flags: ReadonlyMap<string, Flag>;
  /** One of each list has to be given. */
  readonly required: readonly (readonly string[])[];
  /** How many operands there are, at least and at most. */
  readonly operands: readonly [number, number];
}

/** Flags that every command of gcloud has (`gcloud help`). */
const gcloudWide = new Map<string, Flag>([
  ...['--account', '--billing-project', '--configuration', '--flags-file', '--flatten', '--format'].map(valued),
  ...['--impersonate-service-account', '--project', '--trace-token', '--verbosity'].map(valued),
  ...['--help', '--log-http', '--no-log-http', '--quiet', '-q'].map(
    (name) => [name, { hasValue: false, isFile: false }] as const,
  ),
]);

function valued(name: string) {
  return [name, { hasValue: true, isFile: false }] as const;
}

/** Reads a synopsis of one line. */
export function synopsisOf(line: string): Synopsis {
  const command = /^[a-z-]+(?: [a-z][a-z-]*)*/.exec(line)?.[0] ?? '';
  // A value in brackets has commas and more brackets, and says nothing of what is required.
  const text = line
    .slice(command.length)
    .replaceAll(/=([\w=]*)(?:\[[^[\]]*\])*(?:; default="[^"]*")?/g, (_all, value: string) => `=${value}`)
    .replaceAll(/\[GCLOUD_WIDE_FLAG \.\.\.\]/g, '');
  const flags = new Map(line.startsWith('gcloud ') ? gcloudWide : []);
  for (const [, no, name = '', value] of line.matchAll(/(?<![\w-])--?(\[no-\])?([a-z][\w-]*)(=\[?\w*)?/g)) {
    const flag = `${line.includes(`--${name}`) || no !== undefined ? '--' : '-'}${name}`;
    flags.set(flag, { hasValue: value !== undefined, isFile: /FILE/.test(value ?? '') });
    if (no !== undefined) flags.set(`--no-${name}`, { hasValue: false, isFile: false });
  }
  const outside = withoutBrackets(text);
  // What follows a colon completes a name, and may come from elsewhere.
  const groups = [...outside.matchAll(/\(([^()]*)\)/g)].map(([, group = '']) => group.split(' : ')[0] ?? '');
  const alone = outside.replaceAll(/\([^()]*\)/g, ' ');
  const required = [
    ...[...alone.matchAll(/--[a-z][\w-]*/g)].map(([flag]) => [flag]),
    ...groups.map((group) => [...group.matchAll(/--[a-z][\w-]*/g)].map(([flag]) => flag)).filter(isSome),
  ];
  const least = operandsIn(alone) + groups.reduce((sum, group) => sum + operandsIn(group), 0);
  const optional = operandsIn(text.replaceAll(/--[\w-]+=\S*/g, ' ')) - least;
  const isRepeated = /[A-Z_]+ \.\.\./.test(text);
  return { command, flags, required, operands: [least, isRepeated ? Infinity : least + Math.max(0, optional)] };
}

/** What is wrong with a command line, after its program and command; empty when nothing is. */
export function problemsOf(args: readonly string[], synopsis: Synopsis): string[] {
  const { flags, required, operands } = synopsis;
  const problems: string[] = [];
  const given = new Set<string>();
  let count = 0;
  for (let index = 0; index < args.length; index++) {
    const [name = '', ...value] = (args[index] ?? '').split('=');
    const flag = flags.get(name);
    if (!name.startsWith('-')) count++;
    else if (!flag) problems.push(`has no ${name}`);
    else {
      given.add(name);
      if (!flag.hasValue && value.length > 0) problems.push(`${name} takes no value`);
      if (flag.hasValue && value.length === 0 && args[++index] === undefined) problems.push(`${name} takes a value`);
    }
  }
  for (const names of required) {
    if (!names.some((name) => given.has(name))) problems.push(`needs ${names.join(' or ')}`);
  }
  const [least, most] = operands;
  if (count < least || count > most) problems.push(`takes ${least} to ${most} operands, not ${count}`);
  return problems;
}

/** The values of flags that name a file. */
export function filesNamed(args: readonly string[], { flags }: Synopsis): string[] {
  return args.flatMap((arg, index) => {
    const [name = '', ...value] = arg.split('=');
    if (flags.get(name)?.isFile !== true) return [];
    return value.length > 0 ? [value.join('=')] : [args[index + 1] ?? ''];
  });
}

function operandsIn(text: string): number {
  return text.match(/(?<![\w=-])[A-Z][A-Z_]*(?![\w=])/g)?.length ?? 0;
}

function withoutBrackets(text: string): string {
  let before = text;
  for (let after = before.replaceAll(/\[[^[\]]*\]/g, ' '); after !== before;) {
    before = after;
    after = before.replaceAll(/\[[^[\]]*\]/g, ' ');
  }
  return before;
}

function isSome(names: readonly string[]): boolean {
  return names.length > 0;
}
