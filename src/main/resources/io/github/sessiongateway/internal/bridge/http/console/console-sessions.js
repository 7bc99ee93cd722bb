// The sessions that the gateway keeps alive, those that the caller may see.

import { clock, showLife } from './console-life.js';

const STATUS = 'session.status';
const EVENTS = 'session.events';
const LOOK_MS = 10_000;
const TICK_MS = 1_000;
const MOST_EVENTS = 50;

const at = (id) => document.getElementById(id);

export class Sessions {
  #bus;
  #done;
  #views = new Map();
  #looking = false;
  #again = false;
  #seenAt = 0;
  #timers = [];

  /** done(address, outcome) hears of what the buttons did. */
  constructor(bus, done) {
    this.#bus = bus;
    this.#done = done;
  }

  /** A new connection. What there is to see depends on the client's permissions. */
  async connected() {
    this.#stop();
    if (await this.look()) {
      this.#bus.listen(EVENTS, (message) => this.#heard(message));
      this.#timers = [setInterval(() => this.#tick(), TICK_MS), setInterval(() => this.look(), LOOK_MS)];
    }
  }

  /** Forgets what was shown: the next client may be another. */
  disconnected() {
    this.#stop();
    this.#hide();
  }

  /** The connection was lost. What was shown stays, marked with the time of the last answer. */
  interrupted() {
    this.#stop();
    if (this.#seenAt) {
      at('as-of').textContent = `The connection was lost. This is the state of ${clock(this.#seenAt)}.`;
    }
  }

  #stop() {
    this.#timers.forEach(clearInterval);
    this.#timers = [];
  }

  #hide() {
    this.#seenAt = 0;
    at('as-of').textContent = '';
    at('sessions').hidden = true;
    at('events').replaceChildren();
    this.#show([]);
  }

  /** Asks for their state; false if the caller may not see it, or if no answer comes. */
  async look() {
    if (this.#looking) {
      this.#again = true;
      return false;
    }
    this.#looking = true;
    const { body, failure } = await this.#bus.send(STATUS, {});
    this.#looking = false;
    const refused = failure?.status === 401 || failure?.status === 403;
    if (body) {
      this.#seenAt = Date.now();
      at('as-of').textContent = '';
      at('sessions').hidden = false;
      this.#show(body.sessions);
    } else if (refused) {
      this.#hide();
    }
    if (this.#again) {
      this.#again = false;
      return this.look();
    }
    return Boolean(body || (failure.status && !refused));
  }

  /** Changes a session that stays in place, so that its button keeps the focus. */
  #show(statuses) {
    const list = at('session-list');
    const names = new Set(statuses.map(({ session }) => session));
    for (const [name, view] of this.#views) {
      if (!names.has(name)) {
        view.root.remove();
        this.#views.delete(name);
      }
    }
    for (const [index, status] of statuses.entries()) {
      let view = this.#views.get(status.session);
      if (!view) {
        view = new View(status.session, (address) => this.#act(address, status.session));
        this.#views.set(status.session, view);
      }
      if (list.children[index] !== view.root) {
        list.insertBefore(view.root, list.children[index] ?? null);
      }
      view.show(status);
    }
    at('no-sessions').hidden = statuses.length > 0;
  }

  #tick() {
    this.#views.forEach((view) => view.tick());
  }

  async #act(address, session) {
    this.#done(address, await this.#bus.send(address, { session }));
    this.look();
  }

  #heard({ body, failure }) {
    if (failure) {
      at('events').replaceChildren(make('li', failure.message));
      return;
    }
    const item = make('li');
    const error = body.error ? `: ${body.error}` : '';
    item.append(make('time', clock(body.at)), ` ${body.session} ${words(body.type)}${error}`);
    at('events').prepend(item);
    if (at('events').children.length > MOST_EVENTS) {
      at('events').lastElementChild.remove();
    }
    this.look();
  }
}

/** One session: its name and state, the life of its token, and what can be done. */
class View {
  root;
  #status = {};

  constructor(name, act) {
    this.root = at('session').content.cloneNode(true).firstElementChild;
    this.#part('h3').textContent = name;
    const refresh = this.#part('.refresh');
    refresh.setAttribute('aria-label', `Refresh ${name}`);
    refresh.addEventListener('click', () => act('session.refresh'));
    asksTwice(this.#part('.logout'), name, () => act('session.logout'));
  }

  #part(selector) {
    return this.root.querySelector(selector);
  }

  show(status) {
    this.#status = status;
    this.#part('.session-state').textContent = words(status.state);
    this.root.dataset.state = status.state;
    this.#part('.generation').textContent = status.generation || '';
    this.#part('.note').textContent = problem(status);
    this.tick();
  }

  tick() {
    showLife(this.root, this.#status, Date.now());
  }
}

function problem({ failures, last_error: error, expires_at: end }) {
  if (failures > 0) {
    return `Failed ${failures === 1 ? 'once' : `${failures} times`}: ${error}`;
  }
  return end ? '' : 'It has no token.';
}

/** A session that was handed over is gone when it is logged out. */
function asksTwice(button, name, act) {
  let asked = false;
  const ask = (next) => {
    asked = next;
    button.textContent = asked ? 'Really log out' : 'Log out';
    button.setAttribute('aria-label', `${button.textContent} ${name}`);
  };
  button.addEventListener('click', () => {
    if (asked) {
      act();
    }
    ask(!asked);
  });
  button.addEventListener('blur', () => ask(false));
  ask(false);
}

function words(name) {
  return name.replaceAll('_', ' ');
}

function make(name, text = '', className = '') {
  const element = document.createElement(name);
  element.textContent = text;
  element.className = className;
  return element;
}
