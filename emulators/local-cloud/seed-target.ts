/** Where the seed goes. */
export interface SeedTarget {
  readonly projectId: string;
  readonly gatewayUrl: string;
  readonly firestoreHost: string;
  readonly authHost: string;
}
