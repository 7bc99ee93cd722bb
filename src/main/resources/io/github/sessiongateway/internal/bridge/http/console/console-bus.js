// The bridge's JSON protocol over one WebSocket that comes back by itself.

const SOCKET = '/eventbus/websocket';
const TICKET = '/eventbus-ticket';
const PING_MS = 5_000;
const CALL_MS = 30_000;
const BACKOFF_MS = 500;
const BACKOFF_CAP_MS = 10_000;
const UNAUTHENTICATED = 4401;

class Refused extends Error {}

export class Bus {
  #key = '';
  #turn = 0;
  #failures = 0;
  #socket = null;
  #timer = 0;
  #pinged = 0;
  #waiting = new Map();
  #listening = new Map();
  #onState;
  #onLatency;

  /**
   * onState(state, sentence) with connecting, connected, reconnecting, refused or off;
   * onLatency(milliseconds) with each answer.
   */
  constructor({ onState, onLatency }) {
    this.#onState = onState;
    this.#onLatency = onLatency;
  }

  /** With a key or without (''); it stays in this object until disconnect(). */
  connect(key) {
    this.disconnect();
    this.#key = key;
    this.#onState('connecting', `Connecting to ${location.host}.`);
    this.#open();
  }

  disconnect(state = 'off', sentence = 'Not connected.') {
    this.#turn++;
    this.#key = '';
    this.#failures = 0;
    clearTimeout(this.#timer);
    this.#drop();
    this.#onState(state, sentence);
  }

  /** Connects now instead of at the end of the back-off. */
  hurry() {
    if (this.#timer && !this.#socket) {
      this.#open();
    }
  }

  /** Always answers: {body, ms} or {failure: {status, code, message, ...}, ms}. */
  send(address, body) {
    const sent = performance.now();
    return new Promise((resolve) => {
      const answer = (outcome) => resolve({ ...outcome, ms: performance.now() - sent });
      if (this.#socket?.readyState !== WebSocket.OPEN) {
        answer(failure('not_connected', 'Nothing was sent: the console is not connected.'));
        return;
      }
      const replyAddress = crypto.randomUUID();
      const timer = setTimeout(() => {
        this.#waiting.delete(replyAddress);
        answer(failure('no_answer', 'The gateway did not answer in time.'));
      }, CALL_MS);
      this.#waiting.set(replyAddress, (outcome) => {
        clearTimeout(timer);
        this.#waiting.delete(replyAddress);
        answer(outcome);
      });
      const headers = { 'error-reply': 'true' };
      this.#write({ type: 'send', address, replyAddress, headers, body });
    }).then((outcome) => {
      if (outcome.body) {
        this.#onLatency(outcome.ms);
      }
      return outcome;
    });
  }

  /** Hears {body} of what is published to an address, or {failure} if it may not; until the connection ends. */
  listen(address, heard) {
    if (this.#socket?.readyState === WebSocket.OPEN) {
      this.#listening.set(address, heard);
      this.#write({ type: 'register', address });
    }
  }

  async #open() {
    const turn = ++this.#turn;
    const isOld = () => turn !== this.#turn;
    clearTimeout(this.#timer);
    this.#timer = 0;
    let url;
    try {
      url = await this.#url();
    } catch (problem) {
      if (!isOld()) {
        this.#failed(problem);
      }
      return;
    }
    if (isOld()) {
      return;
    }
    const socket = new WebSocket(url);
    let opened = false;
    socket.binaryType = 'arraybuffer';
    socket.onopen = () => {
      opened = true;
      if (!isOld()) {
        this.#opened();
      }
    };
    socket.onmessage = ({ data }) => {
      if (!isOld()) {
        this.#read(typeof data === 'string' ? data : new TextDecoder().decode(data));
      }
    };
    socket.onclose = async ({ code, reason }) => {
      if (isOld()) {
        return;
      }
      this.#drop();
      let problem = new Error('The connection was lost.');
      if (code === UNAUTHENTICATED) {
        problem = new Refused(`The gateway ended the connection: ${reason || 'the key is no longer valid'}.`);
      } else if (!opened) {
        problem = await why();
      }
      if (!isOld()) {
        this.#failed(problem);
      }
    };
    this.#socket = socket;
  }

  /** Exchanges the key for a ticket, because a browser cannot send a key with a WebSocket. */
  async #url() {
    const url = new URL(SOCKET, location.href);
    url.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:';
    if (this.#key) {
      const response = await post({ Authorization: `Bearer ${this.#key}` });
      if (response.status === 401) {
        throw new Refused('The gateway refused this key: it is wrong, expired or revoked.');
      }
      if (response.status === 404 || response.status === 405) {
        throw new Refused('This gateway requires no key: connect without one.');
      }
      refuseOrigin(response);
      if (!response.ok) {
        throw new Error(`The gateway did not issue a ticket (${response.status}).`);
      }
      url.searchParams.set('ticket', (await response.json()).ticket);
    }
    return url;
  }

  #opened() {
    const key = this.#key ? 'with a key' : 'without a key';
    this.#failures = 0;
    this.#timer = setInterval(() => {
      this.#pinged = performance.now();
      this.#write({ type: 'ping' });
    }, PING_MS);
    this.#write({ type: 'ping' });
    this.#onState('connected', `Connected to ${location.host} ${key}.`);
  }

  #read(text) {
    const frame = JSON.parse(text);
    if (frame.type === 'pong' && this.#pinged) {
      this.#onLatency(performance.now() - this.#pinged);
      this.#pinged = 0;
    }
    const answer = this.#waiting.get(frame.address) ?? this.#listening.get(frame.address);
    if (!answer) {
      return;
    }
    if (frame.type === 'err') {
      const { failureCode, failureType, message } = frame;
      answer({ failure: { status: failureCode, code: failureType, message } });
    } else if (frame.headers?.error === 'true') {
      answer({ failure: frame.body.error });
    } else {
      answer({ body: frame.body ?? {} });
    }
  }

  #failed(problem) {
    if (problem instanceof Refused) {
      this.disconnect('refused', problem.message);
      return;
    }
    const most = Math.min(BACKOFF_MS * 2 ** this.#failures++, BACKOFF_CAP_MS);
    const delay = most * (0.5 + Math.random() / 2);
    this.#timer = setTimeout(() => this.#open(), delay);
    const seconds = (delay / 1000).toFixed(1);
    this.#onState('reconnecting', `${problem.message} Attempt ${this.#failures} in ${seconds} s.`);
  }

  #drop() {
    const socket = this.#socket;
    this.#socket = null;
    this.#listening.clear();
    clearInterval(this.#timer);
    this.#timer = 0;
    socket?.close();
    for (const answer of [...this.#waiting.values()]) {
      answer(failure('connection_lost', 'The connection was lost before the answer came. Koyeb may have done what was asked.'));
    }
  }

  #write(frame) {
    this.#socket.send(JSON.stringify(frame));
  }
}

function failure(code, message) {
  return { failure: { code, message, origin: 'console' } };
}

function post(headers) {
  return fetch(TICKET, { method: 'POST', headers, cache: 'no-store', credentials: 'omit' }).catch(() => {
    throw new Error('The gateway cannot be reached.');
  });
}

function refuseOrigin(response) {
  if (response.status === 403) {
    throw new Refused(
      `The gateway refuses pages of ${location.origin}: open its own address, or add this one to bridge.http.origins.`,
    );
  }
}

/** Asks for a ticket to learn the reason, because a browser does not say why a WebSocket did not open. */
async function why() {
  try {
    const response = await post({});
    refuseOrigin(response);
    return response.status === 401
      ? new Refused('This gateway requires a key.')
      : new Error('The gateway did not accept the connection.');
  } catch (problem) {
    return problem;
  }
}
