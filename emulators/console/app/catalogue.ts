/** What the registry declares; `build.ts` writes it beside the page. */
export interface Catalogue {
  readonly services: readonly string[];
  readonly routes: readonly CatalogueRoute[];
  readonly events: readonly CatalogueEvent[];
  readonly subscribers: readonly CatalogueSubscriber[];
  readonly collections: readonly { readonly name: string; readonly service: string }[];
}

/** A route. */
export interface CatalogueRoute {
  readonly id: string;
  readonly service: string;
  readonly functionName: string;
  readonly method: string;
  readonly path: string;
  readonly summary: string;
  readonly access: string;
  readonly needsOrganization: boolean;
  /** Names of its query parameters, beside `orgId`. */
  readonly query: readonly string[];
  /** A body that its schema accepts; null where it takes none. */
  readonly sample: unknown;
  readonly budget: { readonly reads: number; readonly writes: number; readonly deletes: number } | null;
}

/** An event; `sample` is a whole envelope. */
export interface CatalogueEvent {
  readonly topic: string;
  readonly type: string;
  readonly service: string;
  readonly summary: string;
  readonly sample: unknown;
}

/** A subscriber. */
export interface CatalogueSubscriber {
  readonly name: string;
  readonly service: string;
  readonly summary: string;
  readonly topics: readonly string[];
  readonly budget: { readonly rpcs: number; readonly reads: number; readonly writes: number } | null;
}

let loading: Promise<Catalogue> | undefined;

/** Reads it once. */
export function loadCatalogue(): Promise<Catalogue> {
  loading ??= fetch('/catalogue.json').then((response) => response.json() as Promise<Catalogue>);
  return loading;
}
