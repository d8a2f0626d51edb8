/** Sentences that several deviations say of clients. */
export const noClient = 'No client that used it as intended.';
export const additive = 'No client: fields are only added.';
export const from500 = 'No client: a 500 helps none.';
