/** Mutating routes that no simulated client sends, by id, with the reason. */
export const withoutOperation: Readonly<Record<string, string>> = {};
