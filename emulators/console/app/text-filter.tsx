import type { ComponentChildren, JSX } from 'preact';

interface TextFilterProps {
  readonly text: string;
  /** What may be typed, as an example. */
  readonly example: string;
  readonly onText: (text: string) => void;
  /** Further conditions, beside the text. */
  readonly children?: ComponentChildren;
}

/** The filter of a list, by a text; `/` focuses it. */
export function TextFilter({ text, example, onText, children }: TextFilterProps): JSX.Element {
  return (
    <search class="tools">
      <label>
        Filter{' '}
        <input
          type="search"
          value={text}
          placeholder={example}
          onInput={({ currentTarget }) => {
            onText(currentTarget.value);
          }}
        />
      </label>
      {children}
    </search>
  );
}
