/** Heap pressure as clients know it (CONTRACT P5): below 90 % healthy, below 95 % degraded. */
export function heapStatus(heapPercent: number): 'healthy' | 'degraded' | 'unhealthy' {
  if (heapPercent < 90) return 'healthy';
  return heapPercent < 95 ? 'degraded' : 'unhealthy';
}
