import { api } from './session.ts';
import { counted } from './text.ts';
import { reachOf, shortName, type LoggedEvent } from './timeline.ts';

/** How long the page looks for the event, and how often. */
const patienceMs = 120_000;
const pollMs = 800;

/** Follows the event of a publication to all of its subscribers, and says in words how long that took. */
export async function watchPublication(orgId: string, scheduleId: string): Promise<string> {
  const end = Date.now() + patienceMs;
  while (Date.now() < end) {
    const response = await api.listEvents({ orgId });
    if (!response.ok) {
      return response.error.code === 'FORBIDDEN'
        ? 'Managers don’t see deliveries. Sign in as an owner and open Events to watch them.'
        : `The deliveries of its event can’t be shown: ${response.error.message}`;
    }
    const event = response.data.events.find((one) => isPublication(one, scheduleId));
    const { ms, all } = event ? reachOf(event) : { ms: null, all: 0 };
    if (ms !== null) return `Its event reached ${counted(all, 'subscriber')} within ${ms} ms.`;
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
  return `Its event has not reached all subscribers within ${patienceMs / 1000} s: look under Events.`;
}

function isPublication({ type, subject }: LoggedEvent, scheduleId: string): boolean {
  return shortName(type) === 'schedule.published' && subject.endsWith(`/${scheduleId}`);
}
