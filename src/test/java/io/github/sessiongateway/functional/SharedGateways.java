package io.github.sessiongateway.functional;

import io.github.sessiongateway.SessionGateway;
import io.github.sessiongateway.api.LoginReply;
import io.github.sessiongateway.api.ManagedSessions;
import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.NumberedKoyeb;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Gateways that share a store, each in a Vertx of its own, and one Koyeb for all. */
final class SharedGateways {
  private static final int KEY_BYTES = 32;
  private static final int AGAIN_MILLIS = 10;

  final NumberedKoyeb koyeb;
  private final Vertx vertx;
  private final String storeUrl;
  private final Path dir;
  private final Supplier<Vertx> nodes;
  private final List<Vertx> all = new ArrayList<>();

  /** One of the gateways. */
  record Member(Vertx vertx, SessionGateway gateway, String deployment) {
    ManagedSessions sessions() {
      return gateway.managed();
    }

    String token(String session) {
      return bearer(Await.result(sessions().token(session)));
    }

    void undeploy() {
      Await.result(vertx.undeploy(deployment));
    }
  }

  SharedGateways(Vertx vertx, String storeUrl, Path dir) {
    this(vertx, storeUrl, dir, Vertx::vertx);
  }

  /** Creates gateways on nodes of a kind. */
  SharedGateways(Vertx vertx, String storeUrl, Path dir, Supplier<Vertx> nodes) {
    this.vertx = vertx;
    this.nodes = nodes;
    this.storeUrl = storeUrl;
    this.dir = dir;
    this.koyeb = NumberedKoyeb.start(vertx);
  }

  /** Deploys a gateway whose key has this number in all of its bytes. */
  Future<Member> deploy(JsonObject config, int key) throws IOException {
    return deployAlone(config.copy().put("sessions-store.url", storeUrl), key);
  }

  /** Replaces the key file of gateways. Each key has its number in all of its bytes. */
  Path writeKeys(int file, int... keys) throws IOException {
    List<String> lines = new ArrayList<>();
    for (int key : keys) {
      byte[] bytes = new byte[KEY_BYTES];
      Arrays.fill(bytes, (byte) key);
      lines.add(Base64.getEncoder().encodeToString(bytes));
    }
    return Files.write(dir.resolve("key-" + file), lines);
  }

  /** Deploys one that shares nothing, with a directory of its own. */
  Future<Member> deployAlone(JsonObject config, int key) throws IOException {
    Path keyFile = writeKeys(key, key);
    Vertx own = nodes.get();
    all.add(own);
    SessionGateway gateway = new SessionGateway();
    return own.deployVerticle(
            gateway,
            new DeploymentOptions()
                .setConfig(
                    config
                        .copy()
                        .put("upstream.base-url", koyeb.url())
                        .put("sessions-store.key-file", keyFile.toString())))
        .map(deployment -> new Member(own, gateway, deployment));
  }

  Member start(JsonObject config) throws IOException {
    return Await.result(deploy(config, 1));
  }

  /** Asks again until the answer is as wished. A failure is no answer. */
  <T> T eventually(Supplier<Future<T>> asked, Predicate<T> wished) {
    return Await.result(again(asked, wished));
  }

  private <T> Future<T> again(Supplier<Future<T>> asked, Predicate<T> wished) {
    return asked
        .get()
        .transform(
            outcome ->
                outcome.succeeded() && wished.test(outcome.result())
                    ? Future.succeededFuture(outcome.result())
                    : vertx.timer(AGAIN_MILLIS).compose(later -> again(asked, wished)));
  }

  /** Refreshes. A gateway answers its token while that is newer than a few seconds. */
  String refreshed(Member member, String session) {
    String old = member.token(session);
    return bearer(
        eventually(() -> member.sessions().refresh(session), reply -> !bearer(reply).equals(old)));
  }

  /** Waits until a gateway answers this token. */
  void awaitToken(Member member, String session, String token) {
    eventually(() -> member.sessions().token(session), reply -> bearer(reply).equals(token));
  }

  static String bearer(LoginReply reply) {
    return reply.bearer().value();
  }

  void close() {
    all.forEach(own -> Await.result(own.close()));
  }
}
