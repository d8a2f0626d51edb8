import type { JSX } from 'preact';
import { counted } from './text.ts';

interface LiveTitleProps {
  readonly name: string;
  /** What is listed, in the singular. */
  readonly noun: string;
  /** Undefined until it is loaded. */
  readonly count: number | undefined;
  readonly isLive: boolean;
  readonly onLive: (isLive: boolean) => void;
}

/** The heading of a list that follows what happens, unless it is paused. */
export function LiveTitle({ name, noun, count, isLive, onLive }: LiveTitleProps): JSX.Element {
  return (
    <div class="title">
      <h1>{name}</h1>
      <button
        type="button"
        aria-pressed={!isLive}
        onClick={() => {
          onLive(!isLive);
        }}
      >
        Pause
      </button>
      <p role="status">{count !== undefined && `${counted(count, noun)}, ${isLive ? 'live' : 'paused'}`}</p>
    </div>
  );
}
