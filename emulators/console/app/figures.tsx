import type { JSX } from 'preact';

/** Figures beside each other, each under its name. `label` says what they are figures of. */
export function Figures({
  label,
  figures,
}: {
  readonly label: string;
  readonly figures: readonly (readonly [name: string, value: string | number])[];
}): JSX.Element {
  return (
    <dl class="figures" aria-label={label}>
      {figures.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
