/** Metadata of a call: under which name it is charged, beside the total. Without it, a call counts in the total alone. */
export const chargeLabelHeader = 'x-charge-label';
