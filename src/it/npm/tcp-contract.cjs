// Does the same as contract.mjs with the unmodified public client for TCP.
const EventBus = require('vertx3-tcp-eventbus-client/lib/tcp-vertx-eventbus.js');
const { createInterface } = require('node:readline');

const bus = new EventBus('127.0.0.1', Number(process.argv[2]));

function send(row) {
  return new Promise((resolve) => {
    const headers = { ...row.headers, 'error-reply': 'true' };
    bus.send(row.address, row.body ?? null, headers, (failure, message) => {
      if (failure) {
        resolve({ failure });
      } else if (message.headers?.error === 'true') {
        resolve({ error: message.body.error });
      } else {
        resolve({ reply: message.body ?? {} });
      }
    });
  });
}

bus.onerror = (error) => {
  if (error) {
    console.error('error frame', JSON.stringify(error));
  }
};

// Otherwise the client warns that it has no handler for a pong.
console.warn = () => {};

bus.onopen = async () => {
  for await (const line of createInterface({ input: process.stdin })) {
    console.log(JSON.stringify(await send(JSON.parse(line))));
  }
  process.exit(0);
};
