package io.github.sessiongateway.sandbox;

import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.OnContext;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Scanner;
import java.util.SplittableRandom;

/**
 * A Koyeb in its own process, whose faults are set by lines on standard input: {@code faults
 * own-503=20% ...}, {@code die} and {@code return}. The line {@code count} prints the number of
 * requests, and of those that the table of retries forbids. Each line is answered with one line.
 */
public final class FaultyKoyeb {
  private static final int REMEMBERED = 300_000;

  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  private final KoyebFaults faults = new KoyebFaults(List.of(), new SplittableRandom(1));

  /** Whether each request that was done may come again. */
  private final Map<String, Boolean> seen =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
          return size() > REMEMBERED;
        }
      };

  private NetServer server;
  private int port;
  private int forbidden;

  private FaultyKoyeb() {}

  public static void main(String[] args) throws Exception {
    FaultyKoyeb koyeb = new FaultyKoyeb();
    Context context = koyeb.vertx.getOrCreateContext();
    String first = koyeb.onContext(context, "return");
    System.out.println(first);
    try (Scanner lines = new Scanner(System.in, StandardCharsets.UTF_8)) {
      while (lines.hasNextLine()) {
        System.out.println(koyeb.onContext(context, lines.nextLine()));
      }
    }
    System.exit(0);
  }

  private String onContext(Context context, String line) {
    return Await.result(OnContext.call(context, () -> run(line)));
  }

  private Future<String> run(String line) {
    String[] words = line.split(" ", -1);
    return switch (words[0]) {
      case "faults" -> {
        faults.set(Arrays.stream(words).skip(1).map(KoyebFault::parse).toList());
        yield Future.succeededFuture("set");
      }
      case "die" -> server.close().map("dead");
      case "return" -> listen();
      default -> Future.succeededFuture(faults.requests() + " " + forbidden);
    };
  }

  private Future<String> listen() {
    return FaultyServer.listen(
            vertx,
            new NetServerOptions().setHost("127.0.0.1").setPort(port).setAcceptBacklog(1024),
            this::answer,
            faults,
            InstantSource.system())
        .map(
            listening -> {
              server = listening;
              port = listening.actualPort();
              return String.valueOf(port);
            });
  }

  /**
   * Called for requests that are done, so a second time only if the first answer was lost. A logout
   * may come again, a login and a new session if their connection seemed to be stale, a refresh
   * never.
   */
  private SandboxReply answer(RawRequest request) {
    String bearer = request.authorization();
    String id = request.path() + " " + (bearer == null ? request.body().toString() : bearer);
    KoyebFault fault = faults.latest();
    boolean lost = fault != null && fault.kind() == KoyebFault.Kind.RESET_AFTER_READING;
    boolean isLogout = request.path().endsWith("/logout");
    Boolean mayComeAgain = seen.put(id, isLogout || (lost && !request.path().endsWith("/refresh")));
    if (mayComeAgain != null && !mayComeAgain) {
      forbidden++;
    }
    return SandboxReply.ok(isLogout ? new JsonObject() : session());
  }

  private JsonObject session() {
    JsonObject token =
        new JsonObject()
            .put("id", "token-" + faults.requests())
            .put("expires_at", "2030-01-01T00:00:00Z");
    return new JsonObject().put("token", token);
  }
}
