package io.github.sessiongateway.internal.koyeb;

import static io.github.sessiongateway.testing.Addresses.CLOSED_PORT;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.api.LoginReply;
import io.github.sessiongateway.api.Reason;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.FakeDns;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.dns.AddressResolverOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A name with several addresses is reached as long as one of them is. */
class SeveralAddressesTest {
  private static final String TOKEN = "{\"token\":{\"id\":\"new\"}}";

  private final FakeDns dns = FakeDns.start("127.0.0.2", "127.0.0.3");
  private final Vertx vertx =
      Vertx.vertx(
          new VertxOptions()
              .setAddressResolverOptions(
                  new AddressResolverOptions().addServer("127.0.0.1:" + dns.port())));
  private final KoyebCaller caller = new KoyebCaller(vertx.getOrCreateContext());
  private final List<String> reached = new ArrayList<>();

  @AfterEach
  void close() {
    Await.result(vertx.close());
    dns.close();
  }

  @Test
  void anAddressThatRefusesIsPassedOver() {
    KoyebClient koyeb = open("http://many.test:" + serve(0, "127.0.0.3").actualPort(), "5s");
    Await.result(refresh(koyeb));
    assertThat(reached).containsExactly("127.0.0.3");
  }

  /** A handshake takes the time of a connection, too. */
  @Test
  void anAddressThatIsSilentIsPassedOver() {
    int port = Await.result(listen(0, "127.0.0.2", socket -> {})).actualPort();
    Await.result(
        listen(
            port,
            "127.0.0.3",
            socket -> socket.handler(hello -> socket.write("HTTP/1.1 400 No\r\n\r\n"))));
    KoyebClient koyeb = open("https://many.test:" + port, "5s");
    SessionException failure = (SessionException) Await.failure(refresh(koyeb));
    // What the second of them says, which one that waits for the first would not hear.
    assertThat(failure.reason()).isEqualTo(Reason.PROTOCOL);
  }

  @Test
  void anAddressOfAProxyThatRefusesIsPassedOver() {
    int proxy = serve(0, "127.0.0.3").actualPort();
    JsonObject settings = new JsonObject().put("upstream.proxy", "http://many.test:" + proxy);
    Await.result(refresh(open("http://koyeb.invalid", "5s", settings)));
    assertThat(reached).containsExactly("127.0.0.3");
  }

  @Test
  void whereNoAddressIsReachedTheLastSaysWhy() {
    KoyebClient koyeb = open("http://many.test:" + CLOSED_PORT, "5s");
    SessionException failure = (SessionException) Await.failure(refresh(koyeb));
    assertThat(failure.reason()).isEqualTo(Reason.REFUSED);
  }

  private NetServer serve(int port, String address) {
    return Await.result(listen(port, address, socket -> answer(address, socket)));
  }

  private void answer(String address, NetSocket socket) {
    socket.handler(
        request -> {
          reached.add(address);
          socket.end(
              Buffer.buffer(
                  "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: "
                      + TOKEN.length()
                      + "\r\n\r\n"
                      + TOKEN));
        });
  }

  private Future<NetServer> listen(int port, String address, Handler<NetSocket> handler) {
    return vertx.createNetServer().connectHandler(handler).listen(port, address);
  }

  private KoyebClient open(String url, String connectTimeout) {
    return open(url, connectTimeout, new JsonObject());
  }

  private KoyebClient open(String url, String connectTimeout, JsonObject settings) {
    JsonObject json =
        settings
            .put("upstream.base-url", url)
            .put("upstream.allow-plain-http", true)
            .put("upstream.connect-timeout", connectTimeout)
            .put("upstream.retries", 0);
    return caller.koyeb(json);
  }

  private Future<LoginReply> refresh(KoyebClient koyeb) {
    return caller.refresh(koyeb, "t");
  }
}
