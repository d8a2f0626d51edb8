/** How the instance is, and what it depends on. */
export type Status = 'healthy' | 'degraded' | 'unhealthy';

/** What was looked at for the status. */
export interface Checks {
  readonly memory: 'pass' | 'warn';
  /** `starting`: not asked yet. */
  readonly store: 'pass' | 'fail' | 'starting';
  /** Of events to their subscribers. `paused`: by an operator; `unknown`: the store couldn't be asked. */
  readonly deliveries: 'pass' | 'stuck' | 'paused' | 'unknown';
}

/** Share of the heap that is in use, of what it may grow to; both in bytes. */
export function heapPercentOf(heapUsed: number, heapLimit: number): number {
  return Math.round((heapUsed / heapLimit) * 100);
}

/** Below 90 % of the heap there is room (CONTRACT P6). */
export function memoryCheck(heapPercent: number): Checks['memory'] {
  return heapPercent < 90 ? 'pass' : 'warn';
}

/** Heap pressure as clients know it (CONTRACT P5): below 90 % healthy, below 95 % degraded. Without its store nothing works. */
export function statusOf(heapPercent: number, { store, deliveries }: Omit<Checks, 'memory'>): Status {
  if (heapPercent >= 95 || store === 'fail') return 'unhealthy';
  return heapPercent >= 90 || deliveries === 'stuck' ? 'degraded' : 'healthy';
}
