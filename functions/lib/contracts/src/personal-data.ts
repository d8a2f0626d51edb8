import type { ServiceName } from './route.ts';

/** Whose data is exported or erased: a person's, by user id, or an organization's. */
export type SubjectKind = 'user' | 'organization';

/**
 * Where the documents of a person or an organization are. A path may name `{uid}`, `{orgId}` and `{networkId}`, the
 * organization's network; a star stands for any document.
 */
export type Finder =
  /** One document, by its path. */
  | { readonly at: string }
  /** Every document of the collections with this path. */
  | { readonly under: string }
  /** The documents of the declared collections whose field holds the id. */
  | { readonly where: string; readonly holds: '{uid}' | '{orgId}' | '{networkId}' }
  /** The documents of the declared collections whose list holds the id. */
  | { readonly whereList: string; readonly holds: '{uid}' };

/** What an erasure does to a document. */
export type ErasureRule =
  | { readonly kind: 'deleted' }
  /** All fields but these are removed; what is left names the person by their user id alone. */
  | { readonly kind: 'reduced'; readonly keeps: readonly string[]; readonly because: string }
  /** Of the entries of a list that name the person, all fields but these are removed. */
  | {
      readonly kind: 'entries-reduced';
      readonly list: string;
      readonly by: string;
      readonly keeps: readonly string[];
      readonly because: string;
    }
  /** The document stays as it is: it names the person by their user id alone. */
  | { readonly kind: 'kept'; readonly because: string };

/** How the data of one kind of subject is found in a collection, what of it is exported, and what erasure does. */
export interface Holding {
  readonly found: Finder;
  readonly erasure: ErasureRule;
  /** The exported fields; the whole document where absent. Documents about several people export what is not of others. */
  readonly exported?: readonly string[];
}

/** What one service keeps about people in the collections with one path. */
export interface PersonalCollection {
  readonly service: ServiceName;
  /** Its path, with a star for each document on the way. */
  readonly collection: string;
  /** Fields with data about a person. */
  readonly fields: readonly string[];
  readonly user?: Holding;
  readonly organization?: Holding;
}

/** A collection without personal data: ids at most, which name no one once a person's account and profile are erased. */
export interface CollectionWithoutPersonalData {
  readonly service: ServiceName;
  readonly collection: string;
  /** What it holds instead. */
  readonly holds: string;
  /** It belongs to an organization, and is deleted with it. */
  readonly organization?: Holding;
}

/** A declared collection. */
export type DeclaredCollection = PersonalCollection | CollectionWithoutPersonalData;

/** Declares the collections of a service. */
export function collectionsOf(
  service: ServiceName,
  declared: Readonly<
    Record<
      string,
      Omit<PersonalCollection, 'service' | 'collection'> | Omit<CollectionWithoutPersonalData, 'service' | 'collection'>
    >
  >,
): readonly DeclaredCollection[] {
  return Object.entries(declared).map(([collection, one]) => ({ service, collection, ...one }));
}

/** How a kind of subject is found in a declared collection; undefined where the collection holds nothing of it. */
export function holdingOf(declared: DeclaredCollection, kind: SubjectKind): Holding | undefined {
  return kind === 'organization' ? declared.organization : 'user' in declared ? declared.user : undefined;
}
