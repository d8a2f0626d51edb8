import { cpus } from 'node:os';

/** Begins to measure how busy the machine is; the result ends it, and is a share between 0 and 1, of all cores. */
export function busyMeter(): () => number {
  const before = spent();
  return () => {
    const after = spent();
    const all = after.all - before.all;
    return all === 0 ? 0 : Math.round((1 - (after.idle - before.idle) / all) * 100) / 100;
  };
}

/** Ms of all processors since the machine's start. */
function spent(): { readonly all: number; readonly idle: number } {
  const times = cpus().map((cpu) => cpu.times);
  const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0);
  return {
    all: sum(times.map(({ user, nice, sys, idle, irq }) => user + nice + sys + idle + irq)),
    idle: sum(times.map(({ idle }) => idle)),
  };
}
