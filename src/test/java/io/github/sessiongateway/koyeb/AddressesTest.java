package io.github.sessiongateway.koyeb;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.LoginReply;
import io.github.sessiongateway.api.Reason;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.clock.Timers;
import io.github.sessiongateway.config.GatewayConfig;
import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.FakeDns;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
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
import java.util.SplittableRandom;
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
  private final Context context = vertx.getOrCreateContext();
  private final List<String> reached = new ArrayList<>();

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
    List<String> pointed = new ArrayList<>();
    List<InetSocketAddress> both =
        List.of(new InetSocketAddress("127.0.0.2", 0), new InetSocketAddress("127.0.0.3", 0));
    Addresses addresses =
        new Addresses(
            () -> Future.succeededFuture(both),
            (request, ip) -> pointed.add(ip),
            Duration.ofSeconds(5),
            System::nanoTime);
    RequestOptions request = new RequestOptions().setConnectTimeout(8_000);
    Addresses.Tries tries = addresses.tries(request).result();
    tries.next();
    assertThat(tries.goesOn()).isTrue();
    tries.next();
    tries.succeeds();
    Addresses.Tries later = addresses.tries(request).result();
    later.next();
    assertThat(later.goesOn()).isTrue();
    later.next();
    assertThat(later.goesOn()).isFalse();
    assertThat(pointed).containsExactly("127.0.0.2", "127.0.0.3", "127.0.0.3", "127.0.0.2");
  }

  /** A handshake takes the time of a connection, too. */
  @Test
  void anAddressThatIsSilentHasItsShareOfTheTime() {
    int port = Await.result(listen(0, "127.0.0.2", socket -> {})).actualPort();
    Await.result(
        listen(
            port,
            "127.0.0.3",
            socket -> socket.handler(hello -> socket.write("HTTP/1.1 400 No\r\n\r\n"))));
    Koyeb koyeb = open("https://many.test:" + port, "1s");
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
    NetServer closed = serve(0, "127.0.0.2");
    Await.result(closed.close());
    Koyeb koyeb = open("http://many.test:" + closed.actualPort(), "5s");
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
    return Koyeb.open(
        vertx,
        Timers.of(vertx),
        System::nanoTime,
        new SplittableRandom(1),
        GatewayConfig.read(json).upstream());
  }

  private Future<LoginReply> refresh(Koyeb koyeb) {
    Promise<LoginReply> promise = Promise.promise();
    context.runOnContext(v -> koyeb.sessions().refresh(new Bearer("t")).onComplete(promise));
    return promise.future();
  }
}
