import EventBus from '@vertx/eventbus-bridge-client.js';

const bus = new EventBus('http://127.0.0.1:8080/eventbus');
bus.onopen = () => {
  const login = { email: 'demo@example.com', password: 'demo' };
  bus.send('session.login', login, (failure, reply) => {
    console.log(failure ?? reply.body.token.id);
    bus.close();
  });
};
