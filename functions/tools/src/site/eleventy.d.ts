/** What is used of Eleventy 3 (https://www.11ty.dev/docs/programmatic/), which ships no types. */
declare module '@11ty/eleventy' {
  /** A token of markdown-it. */
  export interface Token {
    readonly type: string;
    readonly content: string;
    /** Of a fenced block: what stands behind its backticks. */
    readonly info: string;
    readonly children: Token[] | null;
    attrGet(name: string): string | null;
    attrSet(name: string, value: string): void;
  }

  /** The part of markdown-it that plugins reach. */
  export interface MarkdownIt {
    readonly core: {
      readonly ruler: { push(name: string, rule: (state: { readonly tokens: Token[] }) => void): void };
    };
    readonly renderer: {
      readonly rules: Record<
        string,
        ((tokens: Token[], index: number, options: unknown, env: unknown, self: Renderer) => string) | undefined
      >;
    };
  }

  export interface Renderer {
    renderToken(tokens: Token[], index: number, options: unknown): string;
  }

  export interface EleventyConfig {
    addTemplate(path: string, content: string, data: Readonly<Record<string, unknown>>): void;
    amendLibrary(name: 'md', amend: (library: MarkdownIt) => void): void;
    setUseGitIgnore(isUsed: boolean): void;
  }

  export interface RenderedPage {
    readonly url: string;
    readonly inputPath: string;
    readonly content: string;
  }

  export default class Eleventy {
    constructor(
      input: string,
      output: string,
      options: {
        readonly quietMode: boolean;
        readonly configPath?: string | null;
        config(config: EleventyConfig): void;
      },
    );
    toJSON(): Promise<RenderedPage[]>;
  }
}
