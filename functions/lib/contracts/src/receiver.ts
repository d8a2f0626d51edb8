import { topicOf } from './event.ts';
import { receivingServices } from './receiving-services.generated.ts';
import type { ServiceName } from './route.ts';

/** The HTTPS function of a service to which publishers push events for its subscribers. */
export function receiver(service: ServiceName): string {
  return `receive${service.charAt(0).toUpperCase()}${service.slice(1)}`;
}

/** The services that get pushes of an event of this type. */
export function receiversOf(type: string): readonly ServiceName[] {
  return receivingServices[topicOf(type)] ?? [];
}

/** The service whose events have this type or topic: `fresh.<service>.…`. */
export function publisherOf(type: string): ServiceName {
  return type.split('.')[1] as ServiceName;
}

/** The services that push events to this one. */
export function publishersFor(service: ServiceName): ServiceName[] {
  const topics = Object.entries(receivingServices).filter(([, services]) => services.includes(service));
  return [...new Set(topics.map(([topic]) => publisherOf(topic)))].sort();
}
