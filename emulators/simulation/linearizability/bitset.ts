/** A set of small integers that doesn't change. */
export class Bitset {
  readonly #words: Uint32Array;
  #key: string | undefined;

  constructor(size: number) {
    this.#words = new Uint32Array(Math.max(1, Math.ceil(size / 32)));
  }

  /** A set of the same size with one more member. */
  with(index: number): Bitset {
    const set = new Bitset(this.#words.length * 32);
    set.#words.set(this.#words);
    set.#words[index >>> 5] = this.#word(index >>> 5) | (1 << (index & 31));
    return set;
  }

  has(index: number): boolean {
    return (this.#word(index >>> 5) & (1 << (index & 31))) !== 0;
  }

  /** Whether every member is one of the other's. Both have the same size. */
  isSubsetOf(other: Bitset): boolean {
    return this.#words.every((word, index) => (word & ~other.#word(index)) === 0);
  }

  /** Equal sets of one size have equal keys. */
  key(): string {
    return (this.#key ??= String.fromCharCode(...new Uint16Array(this.#words.buffer)));
  }

  #word(at: number): number {
    return this.#words[at] ?? 0;
  }
}
