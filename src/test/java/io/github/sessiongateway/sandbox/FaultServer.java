package io.github.sessiongateway.sandbox;

import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.OnContext;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/** A Koyeb on raw sockets that gives every request a token, which names the request's number. */
public final class FaultServer {
  public static final String CERTIFICATE = "src/test/resources/tls/server.pem";

  private final boolean tls;
  private final Context context;
  private final KoyebFaults faults = new KoyebFaults(List.of(), new SplittableRandom(1));
  private final NetServer server;

  private FaultServer(Vertx vertx, boolean tls) {
    this.tls = tls;
    this.context = vertx.getOrCreateContext();
    NetServerOptions options = new NetServerOptions().setHost("127.0.0.1").setPort(0);
    if (tls) {
      options
          .setSsl(true)
          .setKeyCertOptions(
              new PemKeyCertOptions()
                  .setCertPath(CERTIFICATE)
                  .setKeyPath("src/test/resources/tls/server.key"));
    }
    server =
        onContext(
            () ->
                FaultyServer.listen(
                    vertx, options, request -> reply(), faults, InstantSource.system()));
  }

  public static FaultServer start(Vertx vertx, boolean tls) {
    return new FaultServer(vertx, tls);
  }

  public String url() {
    return (tls ? "https" : "http") + "://127.0.0.1:" + server.actualPort();
  }

  /** Replaces the faults of the next requests. */
  public void next(String... entries) {
    List<KoyebFault> next = Arrays.stream(entries).map(KoyebFault::parse).toList();
    onContext(
        () -> {
          faults.set(next);
          return Future.succeededFuture();
        });
  }

  /** How many requests have been read to their end. */
  public int requests() {
    return onContext(() -> Future.succeededFuture(faults.requests()));
  }

  private SandboxReply reply() {
    return SandboxReply.ok(
        new JsonObject().put("token", new JsonObject().put("id", "token-" + faults.requests())));
  }

  private <T> T onContext(Supplier<Future<T>> task) {
    return Await.result(OnContext.call(context, task));
  }
}
