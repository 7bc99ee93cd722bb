// The life of a token, as a line and in words.

const MANDATORY_MS = 60_000;
/** What `sessions.<name>.advisory` is where nothing else is configured; a status does not say. */
const ADVISORY_MS = 12 * 3_600_000;
/** By so much the gateway may be wrong about the end of a token. */
const UNCERTAIN_MS = 2_000;
/** A minute of a day is to be seen, too. */
const LEAST_PERCENT = 1;

/** When the windows of a token begin, in milliseconds from its receipt on: the gateway's own rule. */
export function windows(life, wish = ADVISORY_MS) {
  const answerable = life - Math.min(UNCERTAIN_MS, life / 2);
  const mandatory = Math.min(answerable, life - Math.min(MANDATORY_MS, life / 10));
  const advisory = Math.min(mandatory, life - Math.min(wish, life / 2));
  return { advisory, mandatory };
}

/** Draws and says when what a status tells of is, was or will be; the root is a copy of the template. */
export function showLife(root, status, now) {
  const times = timesOf(status);
  draw(root.querySelector('.life'), times, now);
  for (const item of root.querySelectorAll('[data-time]')) {
    say(item, times[item.dataset.time], now);
  }
}

/** In milliseconds since 1970; NaN for what is not known. */
function timesOf({ state, refreshed_at, expires_at, next_attempt_at }) {
  const [received, end, next] = [refreshed_at, expires_at, next_attempt_at].map((time) => Date.parse(time ?? ''));
  const begin = received < end ? received : NaN;
  const { advisory, mandatory } = windows(end - begin);
  // A refresh is never planned ahead of the window: if it seems so, another wish is configured.
  const earliest = state === 'fresh' && next < begin + advisory ? next : begin + advisory;
  return { begin, advisory: earliest, next, mandatory: begin + mandatory, end };
}

function draw(line, { begin, advisory, next, mandatory, end }, now) {
  const percent = (time) => Math.min(100, Math.max(0, (100 * (time - begin)) / (end - begin)));
  const place = (part, known, attributes) => {
    const element = line.querySelector(part);
    element.setAttribute('visibility', known ? 'visible' : 'hidden');
    for (const [name, value] of Object.entries(known ? attributes() : {})) {
      element.setAttribute(name, `${value}%`);
    }
  };
  const second = Math.min(percent(mandatory), 100 - LEAST_PERCENT);
  const first = Math.min(percent(advisory), second);
  place('.advisory', begin, () => ({ x: first, width: second - first }));
  place('.mandatory', begin, () => ({ x: second, width: 100 - second }));
  place('.next', begin && next, () => ({ cx: percent(next) }));
  place('.now', begin, () => ({ x1: percent(now), x2: percent(now) }));
}

/** Changed where it has changed, so that a reader of the screen keeps the place. */
function say(item, time, now) {
  const [clockTime, distance] = item.children;
  const words = time ? [clock(time), span(time - now)] : ['–', ''];
  clockTime.dateTime = time ? new Date(time).toISOString() : '';
  [clockTime, distance].forEach((element, index) => {
    if (element.textContent !== words[index]) {
      element.textContent = words[index];
    }
  });
}

/** The time of a day that is not today begins with its date. */
export function clock(time) {
  const date = new Date(time);
  const day = date.toDateString() === new Date().toDateString() ? '' : `${date.toLocaleDateString('sv')} `;
  return day + date.toTimeString().slice(0, 8);
}

function span(ms) {
  const seconds = Math.abs(Math.ceil(ms / 1_000));
  const [count, unit] =
    seconds < 120
      ? [seconds, 's']
      : seconds < 7_200
        ? [Math.round(seconds / 60), 'min']
        : seconds < 172_800
          ? [Math.round(seconds / 3_600), 'h']
          : [Math.round(seconds / 86_400), 'd'];
  if (seconds === 0) {
    return 'now';
  }
  return ms > 0 ? `in ${count} ${unit}` : `${count} ${unit} ago`;
}
