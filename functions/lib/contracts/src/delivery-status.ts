import * as z from 'zod';

/** How far a subscriber is with an event; `none` as long as it has committed nothing. */
export const deliveryStatus = z.enum(['none', 'in_progress', 'waiting', 'done', 'dead']);
