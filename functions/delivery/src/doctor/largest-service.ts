import { services } from '@fresh/contracts/registry';
import type { ServiceName } from '@fresh/contracts/route';
import { functionsOf } from '../deploy/units.ts';

/** The service whose release starts the most vCPU at once: one instance of each of its functions. */
export function largestService(): { readonly service: ServiceName; readonly vcpu: number } {
  const sizes = services.map((service) => ({ service, vcpu: functionsOf(service).length }));
  return sizes.reduce((largest, one) => (one.vcpu > largest.vcpu ? one : largest));
}
