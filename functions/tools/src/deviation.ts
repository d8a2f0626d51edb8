/** A deliberate difference to the monolith that a client could see. */
export interface Deviation {
  /** Contract ids, or words where it is about more than some routes. */
  readonly routes: string;
  readonly before: string;
  readonly now: string;
  readonly why: string;
  readonly noticed: string;
  /** Numbers of defects in the record of the monolith (DOMAIN §10); allow-list entries that cite one of them are shown as its recordings. */
  readonly domain?: readonly number[];
  /** How reasons of the allow-list begin that cite no number; their entries are shown as its recordings. */
  readonly reasons?: readonly string[];
  /** Keys of the allow-list whose reason shows neither. */
  readonly steps?: readonly string[];
}
