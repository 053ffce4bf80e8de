// Whether the helpline should be open by its hours, and when that changes next. Steps of a quarter
// of an hour through the line's own zone: right over every clock change without knowing its rules.

/** @typedef {{days: number[], opens: number, closes: number, zone: string}} Schedule */

const STEP_MS = 15 * 60_000;
const WEEK_STEPS = 8 * 24 * 4;
const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/**
 * @param {Schedule} schedule opens and closes in minutes after midnight
 * @returns {(time: number) => boolean}
 */
function openAt(schedule) {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: schedule.zone, weekday: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23',
  });
  return (time) => {
    const parts = Object.fromEntries(
      format.formatToParts(time).map(({ type, value }) => [type, value]),
    );
    const minute = Number(parts.hour) * 60 + Number(parts.minute);
    return schedule.days.includes(DAYS.indexOf(parts.weekday ?? ''))
      && minute >= schedule.opens && minute < schedule.closes;
  };
}

/**
 * @param {Schedule} schedule @param {Date} now
 * @returns {{open: boolean, changes: Date}} `changes`: when it next opens or closes
 */
export function opening(schedule, now) {
  const isOpen = openAt(schedule);
  const open = isOpen(now.getTime());
  let time = Math.floor(now.getTime() / STEP_MS) * STEP_MS + STEP_MS;
  for (let step = 0; step < WEEK_STEPS && isOpen(time) === open; step += 1) time += STEP_MS;
  return { open, changes: new Date(time) };
}

/**
 * A point in time on the patient's own clock.
 * @param {Date} time @param {string} lang @returns {{when: string, zone: string}}
 */
export function onHerClock(time, lang) {
  const parts = new Intl.DateTimeFormat(lang, {
    weekday: 'long', hour: 'numeric', minute: '2-digit', timeZoneName: 'short',
  }).formatToParts(time);
  const zone = parts.find(({ type }) => type === 'timeZoneName')?.value ?? '';
  const when = parts.filter(({ type }) => type !== 'timeZoneName').map(({ value }) => value);
  return { when: when.join('').trim(), zone };
}
