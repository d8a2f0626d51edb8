/** Where every function runs: beside the Firestore database, so that triggers stay in one region. */
export const region = 'us-central1';
