import { Cron } from 'croner';

/** Says when a schedule comes next. */
export interface ScheduleTimes {
  /** After `from`; null for never. */
  readonly next: (from: Date) => Date | null;
}

const everyInterval = /^every (?<count>\d+) ?(?<unit>min|mins|minutes|hours|hour)$/;
const everyDay = /^every (?<days>day|[a-z, ]+?) (?<hour>\d{1,2}):(?<minute>\d{2})$/;
const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

/**
 * Reads the schedule of a function: cron with five fields, or the forms `every 5 minutes`, `every 2 hours`,
 * `every day 06:00` and `every mon,thu 06:00` of App Engine. Throws an Error for anything else.
 * https://cloud.google.com/appengine/docs/legacy/standard/python/config/cronref#schedule_format
 */
export function scheduleTimes(schedule: string, timeZone: string): ScheduleTimes {
  const text = schedule.trim().toLowerCase();
  const interval = everyInterval.exec(text)?.groups;
  if (interval) {
    const minutes = Number(interval['count']) * (interval['unit']?.startsWith('hour') ? 60 : 1);
    return everyMinutes(schedule, minutes);
  }
  const daily = everyDay.exec(text)?.groups;
  const cron = daily
    ? `${Number(daily['minute'])} ${Number(daily['hour'])} * * ${daysOf(schedule, daily['days'] ?? '')}`
    : text;
  try {
    const job = new Cron(cron, { timezone: timeZone, paused: true, mode: '5-part' });
    return { next: (from) => job.nextRun(from) };
  } catch (error) {
    throw new Error(`'${schedule}' is not a schedule that the local cloud knows: ${String(error)}`, { cause: error });
  }
}

/** At the same times each day, counted from midnight (UTC), as App Engine does with `synchronized`. */
function everyMinutes(schedule: string, minutes: number): ScheduleTimes {
  if (minutes < 1 || minutes > 24 * 60) throw new Error(`'${schedule}' is not between a minute and a day`);
  const step = minutes * 60_000;
  const day = 24 * 3_600_000;
  return {
    next: (from) => {
      const midnight = Math.floor(from.getTime() / day) * day;
      const next = midnight + (Math.floor((from.getTime() - midnight) / step) + 1) * step;
      return new Date(Math.min(next, midnight + day));
    },
  };
}

function daysOf(schedule: string, text: string): string {
  if (text === 'day') return '*';
  const days = text.split(/[, ]+/).map((name) => weekdays.indexOf(name.slice(0, 3)));
  if (days.includes(-1)) throw new Error(`'${schedule}' names a day that is not one of a week`);
  return days.join(',');
}
