/** Something that is wrong, and what helps: a command where there is one. */
export interface Finding {
  readonly problem: string;
  readonly remedy: string;
}

/** One thing that is looked at. Empty: nothing is wrong with it. */
export interface Check {
  readonly name: string;
  readonly run: () => Promise<readonly Finding[]>;
  /** What follows can't be looked at while this one finds something. */
  readonly stops?: true;
}

/** A check with what it found; something that can't be looked at is a finding, too. */
export interface Diagnosis {
  readonly name: string;
  readonly findings: readonly Finding[];
}

/** The diagnosis as people read it. */
export function diagnosisText(diagnoses: readonly Diagnosis[]): string {
  const count = diagnoses.flatMap(({ findings }) => findings).length;
  const lines = diagnoses.flatMap(({ name, findings }) => [
    findings.length === 0 ? `✔ ${name}` : `✘ ${name}`,
    ...findings.map(({ problem, remedy }) => `    ${problem}\n      → ${remedy}`),
  ]);
  return [...lines, '', count === 0 ? 'Nothing is wrong.' : `${count} to fix`].join('\n');
}
