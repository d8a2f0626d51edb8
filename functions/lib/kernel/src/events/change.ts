/** Which aggregate changes, on whose behalf and when; passed in, so that decisions are repeatable. */
export interface Change<O extends string | null = string> {
  /** Id of the aggregate's document. */
  readonly id: string;
  /** The organization that the change is made under; null where none is concerned. */
  readonly orgId: O;
  /** User id of the caller, or `service:<name>`. */
  readonly by: string;
  /** Epoch ms. */
  readonly now: number;
}
