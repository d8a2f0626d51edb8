import { timestampMs } from '@fresh/kernel/stored-timestamp';
import * as z from 'zod';

/** The times that Firestore's timestamps can hold, in epoch ms: the years 1 to 9999. */
const range = { first: Date.parse('0001-01-01T00:00:00Z'), last: Date.parse('9999-12-31T23:59:59.999Z') };

/**
 * Epoch ms from any form a time was stored in: timestamp, number, ISO text (DOMAIN §2). We write numbers. A number beyond
 * Firestore's range counts as lacking: microseconds of today are the year 55,000.
 */
export const storedTime = z
  .union([
    timestampMs,
    z.number().min(range.first).max(range.last).transform(Math.trunc),
    z.iso.datetime({ offset: true }).transform((text) => Date.parse(text)),
  ])
  .optional()
  .catch(undefined);

/** A text that old documents may lack or hold in another type, which then counts as lacking. */
export const storedText = z.string().optional().catch(undefined);

/** Texts that old documents may lack. */
export const storedTexts = z.array(z.string()).optional().catch(undefined);

/** Sequence of the last event; documents only the monolith wrote have none. */
export const storedVersion = z.number().int().catch(0);
