/** Where every function runs: beside the Firestore database, so that triggers stay in one region (ANCHORS B11). */
export const region = 'us-central1';
