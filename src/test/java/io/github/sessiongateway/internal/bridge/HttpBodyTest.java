package io.github.sessiongateway.internal.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.internal.bridge.framing.Frame;
import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.Tcp;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetClientOptions;
import io.vertx.junit5.VertxExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies of HTTP requests, which the bridge does not need. */
@ExtendWith(VertxExtension.class)
class HttpBodyTest {
  private static final String POST = "POST /eventbus/info HTTP/1.1\r\nHost: 127.0.0.1\r\n";

  private final Vertx vertx;
  private final BridgeFixture bridge;
  private final Promise<String> closed = Promise.promise();
  private final Buffer answer = Buffer.buffer();

  HttpBodyTest(Vertx vertx) {
    this.vertx = vertx;
    bridge = BridgeFixture.start(vertx, new JsonObject());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Content-Length: 10000000\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\nfffff\r\n"})
  void aTooLargeBodyClosesItsConnection(String headers) {
    send(Buffer.buffer(POST + headers).appendBytes(new byte[Frame.MAX_BYTES + 1]));
    Await.result(closed.future());
  }

  @Test
  void aSmallBodyIsDropped() {
    send(
        Buffer.buffer(POST + "Content-Length: " + Frame.MAX_BYTES + "\r\n\r\n")
            .appendBytes(new byte[Frame.MAX_BYTES])
            .appendString(POST + "Content-Length: 0\r\nConnection: close\r\n\r\n"));
    String both = Await.result(closed.future());
    assertThat(both.split("HTTP/1.1 405", -1)).hasSize(3);
  }

  private void send(Buffer request) {
    Await.result(
        Tcp.connect(
            vertx,
            new NetClientOptions(),
            bridge.url.getPort(),
            socket -> {
              socket.handler(answer::appendBuffer);
              socket.closeHandler(v -> closed.tryComplete(answer.toString()));
              socket.write(request);
            }));
  }
}
