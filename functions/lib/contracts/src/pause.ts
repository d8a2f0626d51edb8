/** Ms for which an instance uses what it has read of paused subscribers: after so long, a pause or its end has reached all. */
export const pauseKnownMs = 15_000;
