import type { ComponentChildren, JSX } from 'preact';

interface ListTableProps {
  /** What is listed, to a screen reader. */
  readonly label: string;
  readonly columns: readonly string[];
  /** Columns of numbers, after the others. */
  readonly numbers?: readonly string[];
  /** On a narrow screen each row becomes a block. */
  readonly isStacked?: boolean;
  /** Its rows. */
  readonly children: ComponentChildren;
}

/** A list as a table, which scrolls by itself where it is wider than the page. */
export function ListTable({ label, columns, numbers = [], isStacked = false, children }: ListTableProps): JSX.Element {
  return (
    <div class="scroll" role="region" aria-label={label} tabIndex={0}>
      <table class={isStacked ? 'list stack' : 'list'}>
        <thead>
          <tr>
            {columns.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
            {numbers.map((name) => (
              <th key={name} scope="col" class="number">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}
