package io.github.sessiongateway.bench;

import io.github.sessiongateway.bench.ManyClient.Answer;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Three gateways as processes, their store, a Koyeb for all, and a client. */
final class ManyRig implements AutoCloseable {
  static final int NODES = 3;

  /** The sessions with credentials, and those without. */
  static final int EACH = 60;

  /** The session whose password has a file at each gateway. */
  static final String DEFAULT = "default";

  private static final int KEY_BYTES = 32;
  private static final int SECONDS = 120;
  private static final int LOOK_AGAIN_MS = 100;
  private static final int AGREED_MS = 20_000;
  private static final String KEPT = "kept-";

  // Whatever goes wrong ends this process, and the gateways with it.
  final Vertx vertx =
      Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setUseDaemonThread(true));
  final List<ManyNode> nodes = new ArrayList<>();
  final ManyKoyeb koyeb;
  final ManyClient client;

  private final List<String> configured =
      Stream.concat(Stream.of(DEFAULT), names("configured-", EACH - 1)).toList();
  private final List<String> kept = names(KEPT, EACH).toList();
  final List<String> sessions = Stream.concat(configured.stream(), kept.stream()).toList();
  private final Context context = vertx.getOrCreateContext();
  private final Path folder = Files.createTempDirectory("many");

  /** Starts all, and hands the sessions over. */
  ManyRig(ManyStore store, boolean oldBearersDie) throws Exception {
    store.empty();
    koyeb = on(() -> ManyKoyeb.listen(vertx, oldBearersDie, NODES));
    Path key = folder.resolve("key");
    Files.writeString(key, Base64.getEncoder().encodeToString(new byte[KEY_BYTES]));
    for (int i = 0; i < NODES; i++) {
      JsonObject config =
          config(i)
              .put("upstream.base-url", koyeb.url(i))
              .put("sessions-store.url", store.url(i == 0 ? LossyPath.HOST : "127.0.0.1"))
              .put("sessions-store.key-file", key.toString());
      Path file = folder.resolve("gateway-" + i + ".json");
      nodes.add(new ManyNode(Files.writeString(file, config.encode())));
    }
    client = new ManyClient(vertx, koyeb, nodes);
    for (ManyNode node : nodes) {
      node.start();
    }
    for (ManyNode node : nodes) {
      node.awaitReady();
    }
    settle();
  }

  private static Stream<String> names(String prefix, int count) {
    return IntStream.range(0, count).mapToObj(i -> prefix + i);
  }

  static boolean hasCredentials(String session) {
    return !session.startsWith(KEPT);
  }

  private JsonObject config(int node) throws IOException {
    JsonObject config =
        BridgeServer.unrefused()
            .put("upstream.attempt-timeout", "1s")
            .put("upstream.connect-timeout", "1s")
            .put("upstream.deadline", "5s")
            // A pause of this machine is no failure of Koyeb.
            .put("upstream.breaker-min-calls", 1_000)
            .put("bridge.http.port", 0)
            .put("bridge.tcp.port", 0)
            .put("bridge.limits.requests-per-socket", 10_000)
            .put("bridge.auth.allow-anonymous", true)
            .put("ops.port", 0);
    for (String session : configured) {
      String credential = "sessions." + session + ".credential.";
      config
          .put(credential + "kind", "password")
          .put(credential + "email", session + "@example.com");
      if (session.equals(DEFAULT)) {
        Files.writeString(passwordFile(node), ManyKoyeb.PASSWORD);
        config.put(credential + "password-file", passwordFile(node).toString());
      } else {
        config.put(credential + "password", ManyKoyeb.PASSWORD);
      }
    }
    return config;
  }

  /** Returns a gateway's file with the password of {@link #DEFAULT}. */
  Path passwordFile(int node) {
    return folder.resolve("password-" + node);
  }

  /** Hands a session over, again if the store does not answer yet. */
  private Future<Answer> keep(String session) {
    JsonObject body =
        new JsonObject()
            .put("email", session + "@example.com")
            .put("password", ManyKoyeb.PASSWORD)
            .put("keep", session);
    return client
        .call(0, "session.login", body)
        .compose(
            answer ->
                answer.token() == null
                    ? vertx.timer(LOOK_AGAIN_MS).compose(later -> keep(session))
                    : Future.succeededFuture(answer));
  }

  /** Hands lost sessions over again, and waits until all gateways answer one token. */
  void settle() throws Exception {
    for (String session : kept) {
      if (on(() -> client.ask(session)).outcome == ManyClient.Outcome.LOST) {
        on(() -> keep(session));
      }
    }
    Set<String> differing = differing();
    if (!differing.isEmpty()) {
      throw new IllegalStateException("The gateways have different tokens of " + differing);
    }
  }

  /** Waits until all gateways answer the same for all sessions. Returns those that still differ. */
  Set<String> differing() throws Exception {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(AGREED_MS);
    Set<String> differing = new TreeSet<>(sessions);
    while (!differing.isEmpty() && System.nanoTime() < end) {
      for (String session : List.copyOf(differing)) {
        List<Answer> answers = on(() -> everywhere(session));
        if (answers.stream().distinct().count() == 1) {
          differing.remove(session);
        }
      }
      if (!differing.isEmpty()) {
        FaultsBench.pause(LOOK_AGAIN_MS);
      }
    }
    return differing;
  }

  /** Asks all gateways for a session's token. */
  Future<List<Answer>> everywhere(String session) {
    return Future.all(
            IntStream.range(0, NODES).mapToObj(node -> client.token(node, session, null)).toList())
        .map(all -> all.<Answer>list());
  }

  ManyLoad load() throws Exception {
    return on(() -> Future.succeededFuture(new ManyLoad(vertx, client, sessions).start()));
  }

  /** Begins to count what Koyeb sees. */
  ManyKoyeb.Tally begin() throws Exception {
    return on(() -> Future.succeededFuture(koyeb.begin()));
  }

  ManyKoyeb.Tally tally() throws Exception {
    return on(() -> Future.succeededFuture(koyeb.tally()));
  }

  /** Runs a step on the event loop of the client and of Koyeb. */
  <T> T on(Supplier<Future<T>> step) throws Exception {
    Promise<T> done = Promise.promise();
    context.runOnContext(
        v -> {
          try {
            step.get().onComplete(done);
          } catch (RuntimeException e) {
            done.fail(e);
          }
        });
    return done.future().await(SECONDS, TimeUnit.SECONDS);
  }

  @Override
  public void close() throws IOException, TimeoutException {
    nodes.forEach(ManyNode::kill);
    vertx.close().await(SECONDS, TimeUnit.SECONDS);
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
