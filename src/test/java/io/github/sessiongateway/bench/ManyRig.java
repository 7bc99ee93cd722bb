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
import org.jspecify.annotations.Nullable;

/** Three gateways as processes, their store, a Koyeb for all, and a client. */
final class ManyRig implements AutoCloseable {
  static final int NODES = 3;

  private static final int KEY_BYTES = 32;
  private static final int SECONDS = 120;
  private static final int LOOK_AGAIN_MS = 100;
  private static final String WITH_CREDENTIALS = "configured-";

  final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  final List<ManyNode> nodes = new ArrayList<>();
  final ManyKoyeb koyeb;
  final ManyClient client;
  final List<String> sessions;
  private final Context context = vertx.getOrCreateContext();
  private final Path folder = Files.createTempDirectory("many");

  /**
   * What a rig is made of.
   *
   * @param configured the number of sessions with credentials
   * @param kept the number of sessions that a caller hands over
   * @param ports the store's port for each gateway
   */
  record Plan(
      ManyStore store,
      boolean oldBearersDie,
      int configured,
      int kept,
      List<Integer> ports,
      JsonObject more) {
    static Plan of(ManyStore store, boolean oldBearersDie, int configured, int kept) {
      List<Integer> ports = IntStream.range(0, NODES).map(i -> store.port()).boxed().toList();
      return new Plan(store, oldBearersDie, configured, kept, ports, new JsonObject());
    }

    Plan through(List<Integer> relays) {
      return new Plan(store, oldBearersDie, configured, kept, relays, more);
    }

    Plan with(JsonObject added) {
      return new Plan(store, oldBearersDie, configured, kept, ports, added);
    }
  }

  /** Starts all, and hands the sessions over. */
  ManyRig(Plan plan) throws Exception {
    plan.store.empty();
    koyeb = on(() -> ManyKoyeb.listen(vertx, plan.oldBearersDie, NODES));
    List<String> configured = names(WITH_CREDENTIALS, plan.configured);
    List<String> kept = names("kept-", plan.kept);
    sessions = Stream.concat(configured.stream(), kept.stream()).toList();
    Path key = folder.resolve("key");
    Files.writeString(key, Base64.getEncoder().encodeToString(new byte[KEY_BYTES]));
    for (int i = 0; i < NODES; i++) {
      JsonObject config = config(configured, koyeb.url(i));
      config.put("sessions-store.url", plan.store.url(plan.ports.get(i)));
      config.put("sessions-store.key-file", key.toString());
      passwords(config, configured, i);
      config.mergeIn(plan.more);
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
    on(() -> Future.all(kept.stream().map(this::keep).toList()));
  }

  static List<String> names(String prefix, int count) {
    return IntStream.range(0, count).mapToObj(i -> prefix + i).toList();
  }

  static boolean hasCredentials(String session) {
    return session.startsWith(WITH_CREDENTIALS);
  }

  private static JsonObject config(List<String> configured, String koyeb) {
    JsonObject config =
        BridgeServer.unrefused()
            .put("upstream.base-url", koyeb)
            .put("upstream.attempt-timeout", "1s")
            .put("upstream.connect-timeout", "1s")
            .put("upstream.deadline", "5s")
            // A pause of this machine is no failure of Koyeb.
            .put("upstream.breaker-min-calls", 1_000)
            .put("bridge.http.port", 0)
            .put("bridge.tcp.enabled", false)
            .put("bridge.auth.allow-anonymous", true)
            .put("ops.port", 0);
    for (String session : configured) {
      config
          .put("sessions." + session + ".credential.kind", "password")
          .put("sessions." + session + ".credential.email", session + "@example.com");
    }
    return config;
  }

  /** The first session has a file for its password at each gateway. */
  private void passwords(JsonObject config, List<String> configured, int node) throws IOException {
    for (String session : configured) {
      String key = "sessions." + session + ".credential.password";
      if (session.equals(configured.get(0))) {
        Files.writeString(passwordFile(node), ManyKoyeb.PASSWORD);
        config.put(key + "-file", passwordFile(node).toString());
      } else {
        config.put(key, ManyKoyeb.PASSWORD);
      }
    }
  }

  /** Returns the file with the password of the first session. */
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

  /** Returns when all gateways answer the same token for all sessions, or those that differ. */
  Set<String> awaitOneToken(long millis) throws Exception {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    Set<String> differing = new TreeSet<>(sessions);
    while (!differing.isEmpty() && System.nanoTime() < end) {
      for (String session : List.copyOf(differing)) {
        List<Answer> answers = on(() -> everywhere(session, null));
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
  Future<List<Answer>> everywhere(String session, @Nullable String rejected) {
    return Future.all(
            IntStream.range(0, NODES)
                .mapToObj(node -> client.token(node, session, rejected))
                .toList())
        .map(all -> all.<Answer>list());
  }

  ManyLoad load() throws Exception {
    return on(() -> Future.succeededFuture(new ManyLoad(vertx, client, sessions).start()));
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
