// Sends the contract's rows through an unmodified public client, one after the other. Each row is a
// line of JSON on standard input, and each outcome a line of JSON on standard output.
import EventBus from '@vertx/eventbus-bridge-client.js';
import { createInterface } from 'node:readline';

const bus = new EventBus(process.argv[2]);

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
  console.error('error frame', JSON.stringify(error));
};

bus.onopen = async () => {
  for await (const line of createInterface({ input: process.stdin })) {
    console.log(JSON.stringify(await send(JSON.parse(line))));
  }
  bus.close();
  process.exit(0);
};
