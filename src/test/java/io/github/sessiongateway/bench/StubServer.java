package io.github.sessiongateway.bench;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;

/** An account API in a process of its own that gives every call the same reply. */
public final class StubServer {
  private StubServer() {}

  public static void main(String[] args) {
    Buffer reply =
        Buffer.buffer(
            "{\"token\":{\"id\":\"eyJhbGciOiJIUzI1NiJ9.eyJleHAiOjE4OTM0NTYwMDB9.c2ln\","
                + "\"user_id\":\"996d7822-6b58-11e9-956f-32001b70f000\","
                + "\"organization_id\":\"9f33b2c6-6b58-11e9-883c-32001b70f000\","
                + "\"expires_at\":\"2030-01-01T00:00:00Z\"}}");
    Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1))
        .createHttpServer()
        .requestHandler(
            request ->
                request.endHandler(
                    end ->
                        request
                            .response()
                            .putHeader("Content-Type", "application/json")
                            .end(reply)))
        .listen(0, "127.0.0.1")
        .onSuccess(server -> System.out.println(server.actualPort()));
  }
}
