import { Bus } from './console-bus.js';
import { Sessions } from './console-sessions.js';

const MASK = '•'.repeat(12);
const MOST_ROWS = 200;
const STATES = {
  off: 'Not connected',
  connecting: 'Connecting',
  connected: 'Connected',
  reconnecting: 'Reconnecting',
  refused: 'Refused',
};
/** The gateway's names for the token, by where a request holds it. */
const FIELDS = { 'token.id': 'token', Authorization: 'token' };
const COPIED_MS = 3_000;
const motion = matchMedia('(prefers-reduced-motion: reduce)');

const at = (id) => document.getElementById(id);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const forms = all('[role=tabpanel] form');
const tabs = all('[role=tab]');
const copies = all('.copies button');

let shown = null;
let unmasked = false;
let state = 'off';
let api = '';

// About: what this gateway calls, and its version

fetch('console.json', { cache: 'no-store', credentials: 'omit' })
  .then((response) => response.json())
  .then(({ version, upstream, api: url, account }) => {
    api = url;
    at('about').textContent = `${upstream === 'sandbox' ? 'Sandbox' : upstream} · ${version}`;
    if (account) {
      const password = account.password ? `, password ${account.password}` : '';
      at('account').textContent = `Sandbox account: ${account.email}${password}`;
    }
  })
  .catch(() => {
    at('about').textContent = 'The gateway did not say what it calls.';
  });

// Connection

const bus = new Bus({
  onState: (next, sentence) => {
    if (next !== state && next !== 'off' && next !== 'connecting') {
      log('bridge', STATES[next].toLowerCase(), next === 'refused' ? 'failure' : '');
    }
    state = next;
    at('state').dataset.state = next;
    at('state-text').textContent = STATES[next];
    at('connection-text').textContent = sentence;
    at('connection-text').classList.toggle('wrong', next === 'refused');
    offer();
    at('latency').textContent = '–';
    document.body.dataset.connected = String(next === 'connected');
    if (next === 'connected') {
      sessions.connected();
    } else if (next === 'off' || next === 'refused') {
      sessions.disconnected();
    } else {
      sessions.interrupted();
    }
    if (next === 'refused') {
      at('key').setAttribute('aria-invalid', 'true');
      if (!document.activeElement?.matches('input')) {
        at('key').focus();
      }
    } else {
      at('key').removeAttribute('aria-invalid');
    }
  },
  onLatency: (ms) => {
    at('latency').textContent = milliseconds(ms);
  },
});

const sessions = new Sessions(bus, report);

/** The button connects if a key was typed, whatever the state. */
function connects() {
  return at('key').value !== '' || state === 'off' || state === 'refused';
}

function offer() {
  at('connect').textContent = connects() ? 'Connect' : 'Disconnect';
}

at('key').addEventListener('input', offer);
at('connection').addEventListener('submit', (event) => {
  event.preventDefault();
  if (connects()) {
    const key = at('key').value.trim();
    at('key').value = '';
    bus.connect(key);
  } else {
    bus.disconnect();
  }
});
addEventListener('online', () => bus.hurry());
document.addEventListener('visibilitychange', () => document.hidden || bus.hurry());

// Messages

for (const [index, tab] of tabs.entries()) {
  tab.addEventListener('click', () => select(tab));
  tab.addEventListener('keydown', (event) => {
    const to = { ArrowLeft: index - 1, ArrowRight: index + 1, Home: 0, End: -1 }[event.key];
    if (to !== undefined) {
      event.preventDefault();
      const next = tabs.at(to % tabs.length);
      select(next);
      next.focus();
    }
  });
}

function select(chosen) {
  for (const tab of tabs) {
    tab.setAttribute('aria-selected', tab === chosen);
    tab.tabIndex = tab === chosen ? 0 : -1;
    at(tab.getAttribute('aria-controls')).hidden = tab !== chosen;
  }
}

for (const form of forms) {
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (form.ariaBusy !== 'true') {
      send(form);
    }
  });
  form.addEventListener('input', ({ target }) => mark(target, ''));
}

async function send(form) {
  const address = `session.${form.name}`;
  const inputs = all('input', form);
  const body = Object.fromEntries(
    inputs
      .filter((input) => input.value || input.ariaRequired === 'true')
      .map((input) => [input.name, value(input)]),
  );
  form.ariaBusy = 'true';
  inputs.forEach((input) => mark(input, ''));
  const outcome = await bus.send(address, body);
  form.ariaBusy = 'false';
  const { failure } = outcome;
  report(address, outcome);
  at('reply-title').closest('section').scrollIntoView({ block: 'nearest', behavior: motion.matches ? 'auto' : 'smooth' });
  if (failure) {
    markAll(inputs, failure.fields ?? []);
  } else if (body.keep) {
    sessions.look();
  } else if (form.name !== 'token') {
    fill(outcome.body, form.name === 'logout' && body.token);
  }
}

/** Text that is not a number is sent as it is, and the gateway says what is wrong with it. */
function value(input) {
  const number = Number(input.value);
  return input.dataset.number === undefined || Number.isNaN(number) ? input.value : number;
}

function report(address, outcome) {
  const { failure } = outcome;
  const words = failure ? [failure.status, failure.code].filter(Boolean).join(' ') : 'replied';
  log(address, words, failure ? 'failure' : 'success', outcome.ms);
  show(address, outcome, words);
}

/** Puts the token of a reply into the other forms, unless the gateway keeps it. Removes one that was logged out. */
function fill(body, ended) {
  for (const input of all('input[name=token]')) {
    if (body.token?.id) {
      input.value = body.token.id;
    } else if (input.value === ended) {
      input.value = '';
    }
    mark(input, '');
  }
}

function markAll(inputs, fields) {
  for (const { field, description } of fields) {
    const name = FIELDS[field] ?? field;
    const input = inputs.find((candidate) => candidate.name === name);
    if (input) {
      mark(input, description);
    }
  }
  inputs.find((input) => input.ariaInvalid === 'true')?.focus({ preventScroll: true });
}

function mark(input, problem) {
  const wrong = at(`${input.id}-wrong`);
  wrong.textContent = problem && `${problem[0].toUpperCase()}${problem.slice(1)}.`;
  if (problem) {
    input.setAttribute('aria-invalid', 'true');
    input.setAttribute('aria-describedby', wrong.id);
  } else {
    input.removeAttribute('aria-invalid');
    input.removeAttribute('aria-describedby');
  }
}

// Reply

function show(address, { body, failure, ms }, words) {
  shown = body ?? null;
  unmasked = false;
  at('outcome').dataset.outcome = failure ? 'failure' : 'success';
  at('outcome').textContent = `${address}: ${words}, ${milliseconds(ms)}`;
  // A screen reader reads a failure out, but not the text of a reply.
  at('reply').ariaLive = failure ? 'polite' : 'off';
  if (failure) {
    at('reply').replaceChildren(...explain(failure));
  }
  render();
}

function explain({ message, fields = [], retry_after: seconds, reason, origin }) {
  const facts = [];
  if (fields.length > 0) {
    facts.push(['Fields', ...fields.map(({ field, description }) => `${field} ${description}`)]);
  }
  if (seconds !== undefined && seconds !== null) {
    facts.push(['Try again', `in ${seconds} s`]);
  }
  if (reason) {
    facts.push(['Reason', reason.replaceAll('_', ' ')]);
  }
  if (origin) {
    facts.push(['Said by', origin === 'koyeb' ? 'Koyeb' : `the ${origin}`]);
  }
  const list = make('dl');
  for (const [term, ...details] of facts) {
    list.append(make('dt', term), ...details.map((detail) => make('dd', detail)));
  }
  return [make('p', message), list];
}

function render() {
  const hasToken = shown !== null && json(shown, true) !== json(shown, false);
  at('show').disabled = !hasToken;
  at('show').ariaPressed = String(unmasked);
  for (const button of copies) {
    button.disabled = !shown?.token?.id;
  }
  at('copied').textContent = '';
  if (shown !== null) {
    const pre = make('pre');
    for (const part of json(shown, !unmasked).split(/("(?:[^"\\]|\\.)*"(?=:))/)) {
      pre.append(part.startsWith('"') ? make('b', part) : part);
    }
    at('reply').replaceChildren(pre);
  }
}

/** Masks token.id, and each text whose name says that it is a secret. */
function json(value, masked) {
  const inside = (key, item, parent) =>
    masked &&
    typeof item === 'string' &&
    (/token|secret|password/i.test(key) || (key === 'id' && parent === value.token));
  return JSON.stringify(
    value,
    function (key, item) {
      return inside(key, item, this) ? MASK : item;
    },
    2,
  );
}

at('show').addEventListener('click', () => {
  unmasked = !unmasked;
  render();
});

// Copies of the token. In each form the token stays out of the arguments of a process.

const FORMS = {
  'copy-token': (token) => token,
  'copy-curl': (token) => `curl -sS ${api}/v1/apps -H @- <<'END'\nAuthorization: Bearer ${token}\nEND\n`,
  'copy-javascript': (token) =>
    `const response = await fetch('${api}/v1/apps', {\n  headers: { Authorization: 'Bearer ${token}' },\n});\nconsole.log(await response.json());\n`,
};

for (const button of copies) {
  button.addEventListener('click', async () => {
    const text = FORMS[button.id](shown.token.id);
    const said = await navigator.clipboard.writeText(text).then(
      () => 'Copied.',
      () => 'The browser did not allow it.',
    );
    at('copied').textContent = said;
    setTimeout(() => {
      at('copied').textContent = '';
    }, COPIED_MS);
  });
}

// Log: what was asked and what came of it, never what was in it.

function log(address, outcome, kind, ms) {
  const time = new Date().toTimeString().slice(0, 8);
  const row = make('tr');
  row.append(
    make('td', time),
    breakable(make('td'), address),
    breakable(make('td', '', kind), outcome),
    make('td', ms === undefined ? '' : milliseconds(ms)),
  );
  const rows = at('log').rows;
  at('log').append(row);
  if (rows.length > MOST_ROWS) {
    rows[0].remove();
  }
  at('entries').scrollTop = at('entries').scrollHeight;
}

at('clear').addEventListener('click', () => at('log').replaceChildren());

function milliseconds(ms) {
  return `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`;
}

/** Lets a line break after a dot or an underscore. */
function breakable(element, text) {
  for (const part of text.split(/(?<=[._])/)) {
    element.append(part, make('wbr'));
  }
  return element;
}

function make(name, text = '', className = '') {
  const element = document.createElement(name);
  element.textContent = text;
  element.className = className;
  return element;
}

bus.connect('');
