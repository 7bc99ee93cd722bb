package io.github.sessiongateway.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import java.util.List;

/** Requests that HTTP forbids, or that no client of ours sends. */
public final class OddRequests {
  private static final List<String> ALL =
      List.of(
          "GET %s HTTP/1.1\r\n",
          "GET %s HTTP/1.1\r\nHost:\r\n",
          "GET %s HTTP/1.1\r\nHost: a b\r\n",
          "GET %s HTTP/1.1\r\nHost: a:b:c\r\n",
          "GET %s HTTP/1.1\r\nHost: [::1\r\n",
          "GET %s HTTP/1.1\r\nHost: a\r\nHost: b\r\n",
          "GET %s?%%zz HTTP/1.1\r\nHost: localhost\r\n",
          "GET %s%%zz HTTP/1.1\r\nHost: localhost\r\n",
          "GET %%00%s HTTP/1.1\r\nHost: localhost\r\n",
          "GET http://localhost%s HTTP/1.1\r\nHost: localhost\r\n",
          "GET http:// HTTP/1.1\r\nHost: localhost\r\n",
          "GET http://[ HTTP/1.1\r\nHost: localhost\r\n",
          "GET nonsense HTTP/1.1\r\nHost: localhost\r\n",
          "GET ? HTTP/1.1\r\nHost: localhost\r\n",
          "GET // HTTP/1.1\r\nHost: localhost\r\n",
          "OPTIONS * HTTP/1.1\r\nHost: localhost\r\n",
          "CONNECT localhost:1 HTTP/1.1\r\nHost: localhost\r\n",
          "GET %s HTTP/1.0\r\n",
          "GET %s HTTP/9.9\r\nHost: localhost\r\n",
          "GET %s HTTP/1.1\r\nHost: localhost\r\nContent-Length: x\r\n",
          "GET %s HTTP/1.1\r\nHost: localhost\r\nExpect: nonsense\r\n",
          "GET %s HTTP/1.1\r\nHost: localhost\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n",
          "POST %s HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
          "nonsense\r\n");

  private OddRequests() {}

  /**
   * Sends each of them, with the path of something that is there. Each is answered or its
   * connection is closed, and Vert.x logs nothing.
   */
  public static void areNoFaultOfOurs(Vertx vertx, int port, String path) {
    try (LogLines log = LogLines.of("io.vertx")) {
      for (String form : ALL) {
        String request = form.formatted(path) + "\r\n";
        assertThat(answer(vertx, port, request)).as(request).doesNotContain("HTTP/1.1 5");
        assertThat(log.lines()).as(request).isEmpty();
      }
    }
  }

  /** Returns what comes first; nothing if the connection is closed. */
  public static String answer(Vertx vertx, int port, String request) {
    Promise<String> answer = Promise.promise();
    NetSocket socket =
        Await.result(
            Tcp.connect(
                vertx,
                new NetClientOptions(),
                port,
                opened ->
                    opened
                        .handler((Buffer bytes) -> answer.tryComplete(bytes.toString()))
                        .closeHandler(closed -> answer.tryComplete(""))));
    socket.write(request);
    String first = Await.result(answer.future());
    socket.close();
    return first;
  }
}
