package io.github.sessiongateway.sandbox;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.time.InstantSource;
import java.util.function.Function;

/** An account API on raw sockets, because an HTTP server cannot send broken answers. */
final class FaultyServer {
  private static final int MAX_REQUEST = 96 * 1024;

  private final Vertx vertx;
  private final Function<RawRequest, SandboxReply> api;
  private final KoyebFaults faults;
  private final InstantSource clock;

  private FaultyServer(
      Vertx vertx,
      Function<RawRequest, SandboxReply> api,
      KoyebFaults faults,
      InstantSource clock) {
    this.vertx = vertx;
    this.api = api;
    this.faults = faults;
    this.clock = clock;
  }

  /** Starts to listen. A request that meets a fault with a status does not reach the API. */
  static Future<NetServer> listen(
      Vertx vertx,
      NetServerOptions options,
      Function<RawRequest, SandboxReply> api,
      KoyebFaults faults,
      InstantSource clock) {
    FaultyServer server = new FaultyServer(vertx, api, faults, clock);
    return vertx.createNetServer(options).connectHandler(server::connected).listen();
  }

  private void connected(NetSocket socket) {
    socket.exceptionHandler(gone -> {});
    if (faults.drawsReset()) {
      socket.close();
      return;
    }
    Buffer[] received = {Buffer.buffer()};
    socket.handler(
        data -> {
          received[0].appendBuffer(data);
          RawRequest request = RawRequest.read(received[0]);
          if (request != null) {
            received[0] = received[0].getBuffer(request.length(), received[0].length());
            answer(socket, request);
          } else if (received[0].length() > MAX_REQUEST) {
            socket.close();
          }
        });
  }

  private void answer(NetSocket socket, RawRequest request) {
    KoyebFault fault = faults.draw();
    FaultyReply reply = new FaultyReply(vertx, socket, clock.instant());
    if (fault == null) {
      reply.send(api.apply(request));
    } else if (fault.kind().hasStatus()) {
      reply.misbehave(fault, SandboxReply.ok(new JsonObject()));
    } else {
      reply.misbehave(fault, api.apply(request));
    }
  }
}
