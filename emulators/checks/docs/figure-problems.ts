/** What of the system the names in figures are compared with. */
export interface FigureNames {
  readonly services: readonly string[];
  /** Names of deployed functions. */
  readonly functions: readonly string[];
  /** Of the services and their libraries: base names of files, and each word that is in one. */
  readonly files: ReadonlySet<string>;
  readonly words: ReadonlySet<string>;
}

/** Who takes part beside services and deployed functions; `sweep` is a kind of function. */
const others = ['client', 'gateway', 'monolith', 'Firestore', 'subscribers', 'sweep'];

/** A name with a part that each service, or each aggregate, fills in: `redeliver<Service>`. */
const template = /^([a-z]+)<\w+>$/;

/**
 * What a figure names that isn't there. Its first line has the columns, who takes part; the rest names files and, in camel case,
 * functions, fields and collections. `page` is the text that it stands in: where files are numbered, both have the same.
 */
export function figureProblems(figure: string, page: string, names: FigureNames): string[] {
  const [columns = ''] = figure.split('\n', 1);
  const parts = columns
    .replaceAll(/─►|function (?=`)/g, '  ')
    .trim()
    .split(/\s{2,}/);
  const files = [...figure.matchAll(/[\w-]+\.ts\b/g)].map(([file]) => file);
  const words = [...figure.matchAll(/\b[a-z]+[A-Z]\w*/g)].map(([word]) => word);
  const listed = [...page.matchAll(/^- \*\*(\d+)\*\*\n {2}- File: \[`([^`]+)`\]/gm)];
  const inList = listed.map(([, number, file = '']) => `${number} ${file.slice(file.lastIndexOf('/') + 1)}`);
  const inFigure = [...figure.matchAll(/(\d+) ([\w-]+\.ts)\b/g)].map(([, number, file]) => `${number} ${file}`);
  return [
    ...parts.filter((part) => !isKnown(part, names)).map((part) => `nothing is called ${part}`),
    ...files.filter((file) => !names.files.has(file)).map((file) => `there is no file ${file}`),
    ...words.filter((word) => !names.words.has(word)).map((word) => `no code names ${word}`),
    ...inList.filter((file) => !inFigure.includes(file)).map((file) => `the list has ${file}, the figure has not`),
    ...inFigure.filter((file) => !inList.includes(file)).map((file) => `the figure has ${file}, the list has not`),
  ];
}

function isKnown(part: string, { services, functions }: FigureNames): boolean {
  const name = part.replaceAll('`', '');
  const [, start] = template.exec(name) ?? [];
  if (start !== undefined) return functions.some((each) => each.startsWith(start) && each !== start);
  return [...services, ...functions, ...others].includes(name);
}
