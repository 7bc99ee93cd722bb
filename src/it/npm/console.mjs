const socket = new WebSocket('ws://127.0.0.1:8080/eventbus/websocket');
socket.onopen = () =>
  socket.send(JSON.stringify({
    type: 'send',
    address: 'session.login',
    replyAddress: crypto.randomUUID(),
    body: { email: 'demo@example.com', password: 'demo' },
  }));
socket.onmessage = async ({ data }) => {
  console.log(JSON.parse(await data.text()).body.token.id);
  socket.close();
};
