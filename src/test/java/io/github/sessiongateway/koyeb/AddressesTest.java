package io.github.sessiongateway.koyeb;

import static io.github.sessiongateway.testing.Addresses.CLOSED_PORT;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.api.LoginReply;
import io.github.sessiongateway.api.Reason;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.FakeDns;
import io.github.sessiongateway.testing.ManualTime;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.dns.AddressResolverOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A name with several addresses is reached as long as one of them is. */
class AddressesTest {
  private static final String TOKEN = "{\"token\":{\"id\":\"new\"}}";

  private final FakeDns dns = FakeDns.start("127.0.0.2", "127.0.0.3");
  private final Vertx vertx =
      Vertx.vertx(
          new VertxOptions()
              .setAddressResolverOptions(
                  new AddressResolverOptions().addServer("127.0.0.1:" + dns.port())));
  private final Asking asking = new Asking(vertx.getOrCreateContext());
  private final List<String> reached = new ArrayList<>();
  private final ManualTime time = new ManualTime();
  private final RequestOptions request = new RequestOptions();
  private final List<String> pointed = new ArrayList<>();
  private final Addresses addresses =
      new Addresses(this::lookUp, (one, ip) -> pointed.add(ip), Duration.ofSeconds(5), time);
  private int lookUps;

  @AfterEach
  void close() {
    Await.result(vertx.close());
    dns.close();
  }

  @Test
  void anAddressThatRefusesIsPassedOver() {
    Koyeb koyeb = open("http://many.test:" + serve(0, "127.0.0.3").actualPort(), "5s");
    Await.result(refresh(koyeb));
    assertThat(reached).containsExactly("127.0.0.3");
  }

  @Test
  void theAddressThatWasReachedComesFirst() {
    Addresses.Tries tries = tries();
    tries.next();
    assertThat(tries.fails()).isTrue();
    tries.next();
    tries.succeeds();
    Addresses.Tries later = tries();
    later.next();
    assertThat(later.fails()).isTrue();
    later.next();
    assertThat(later.fails()).isFalse();
    assertThat(pointed).containsExactly("127.0.0.2", "127.0.0.3", "127.0.0.3", "127.0.0.2");
  }

  @Test
  void eachAddressHasItsShareOfWhatIsLeft() {
    Addresses.Tries tries = tries();
    tries.next();
    assertThat(request.getConnectTimeout()).isEqualTo(2_500);
    time.advance(Duration.ofSeconds(1));
    tries.next();
    assertThat(request.getConnectTimeout()).isEqualTo(4_000);
  }

  @Test
  void aNameIsLookedUpAgainOnceAnAddressHasFailed() {
    tries().next();
    tries().next();
    assertThat(lookUps).isEqualTo(1);
    assertThat(tries().fails()).isFalse();
    var unused = tries();
    assertThat(lookUps).isEqualTo(2);
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
    Koyeb koyeb = open("https://many.test:" + port, "5s");
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
    Koyeb koyeb = open("http://many.test:" + CLOSED_PORT, "5s");
    SessionException failure = (SessionException) Await.failure(refresh(koyeb));
    assertThat(failure.reason()).isEqualTo(Reason.REFUSED);
  }

  private Addresses.Tries tries() {
    request.setConnectTimeout(8_000);
    return addresses.tries(request).result();
  }

  private Future<List<InetSocketAddress>> lookUp() {
    lookUps++;
    return Future.succeededFuture(
        List.of(new InetSocketAddress("127.0.0.2", 0), new InetSocketAddress("127.0.0.3", 0)));
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

  private Koyeb open(String url, String connectTimeout) {
    return open(url, connectTimeout, new JsonObject());
  }

  private Koyeb open(String url, String connectTimeout, JsonObject settings) {
    JsonObject json =
        settings
            .put("upstream.base-url", url)
            .put("upstream.allow-plain-http", true)
            .put("upstream.connect-timeout", connectTimeout)
            .put("upstream.retries", 0);
    return asking.koyeb(json);
  }

  private Future<LoginReply> refresh(Koyeb koyeb) {
    return asking.refresh(koyeb, "t");
  }
}
