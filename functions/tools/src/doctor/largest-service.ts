import { services } from '@fresh/contracts/registry';
import type { ServiceName } from '@fresh/contracts/route';
import { vcpuOf } from '../deploy/quota.ts';
import { functionsOf } from '../deploy/units.ts';

/** The service whose release starts the most vCPU at once: one instance of each of its functions. */
export function largestService(): { readonly service: ServiceName; readonly vcpu: number } {
  const sizes = services.map((service) => ({
    service,
    vcpu: functionsOf(service).reduce((sum, name) => sum + vcpuOf(name), 0),
  }));
  return sizes.reduce((largest, one) => (one.vcpu > largest.vcpu ? one : largest));
}
