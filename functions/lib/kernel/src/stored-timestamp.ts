import { Timestamp } from 'firebase-admin/firestore';
import * as z from 'zod';

/**
 * A Firestore timestamp in a stored document. Not `z.instanceof`, which needs the class when the schema is made: that
 * would load Firestore's client with the module, before any document is read.
 */
export const storedTimestamp = z.custom<Timestamp>((value) => value instanceof Timestamp, 'expected a timestamp');

/** The same as epoch ms. */
export const timestampMs = storedTimestamp.transform((at) => at.toMillis());
