import { timestampMs } from '@fresh/kernel/stored-timestamp';
import * as z from 'zod';

/** Epoch ms from any form a time was stored in: timestamp, number, ISO text (DOMAIN §2). We write numbers. */
export const storedTime = z
  .union([
    timestampMs,
    z.number().transform(Math.trunc),
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
