package io.github.sessiongateway.functional;

import io.github.sessiongateway.SessionGateway;
import io.github.sessiongateway.api.LoginRequest;
import io.github.sessiongateway.api.ManagedSessions;
import io.github.sessiongateway.api.SessionEvent;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.bus.ManagedClient;
import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.FakeKoyeb;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A gateway with managed sessions, a Koyeb that obeys, and ways to ask. */
final class ManagedGatewayFixture {
  static final LoginRequest LOGIN = LoginRequest.of("ok@example.com", "secret");

  final Vertx vertx;
  final FakeKoyeb koyeb;
  private final List<SessionEvent> events = new CopyOnWriteArrayList<>();
  SessionGateway gateway;
  private final Promise<Void> arrived = Promise.promise();
  private int awaited;
  String deployment;

  ManagedGatewayFixture(Vertx vertx) {
    this.vertx = vertx;
    koyeb = FakeKoyeb.start(vertx);
  }

  void start(JsonObject config) {
    gateway = new SessionGateway();
    var unused = client().events(this::happened);
    deployment =
        Await.result(
            vertx.deployVerticle(
                gateway,
                new DeploymentOptions()
                    .setConfig(config.copy().put("upstream.base-url", koyeb.url()))));
  }

  /** Waits for this number of events. */
  List<SessionEvent> events(int count) {
    synchronized (events) {
      awaited = count;
      if (events.size() >= count) {
        arrived.tryComplete();
      }
    }
    Await.result(arrived.future());
    return events;
  }

  private void happened(SessionEvent event) {
    synchronized (events) {
      events.add(event);
      if (events.size() == awaited) {
        arrived.tryComplete();
      }
    }
  }

  ManagedSessions client() {
    return new ManagedClient(vertx);
  }

  static JsonObject configured(String name, String scenario) {
    String key = "sessions." + name + ".credential.";
    return new JsonObject()
        .put(key + "kind", "password")
        .put(key + "email", scenario + "@example.com")
        .put(key + "password", "secret");
  }

  static JsonObject stored(JsonObject config, Path dir) throws IOException {
    Path keys = dir.resolve("keys");
    Files.writeString(keys, Base64.getEncoder().encodeToString(new byte[32]));
    return config
        .put("sessions-store.dir", dir.resolve("store").toString())
        .put("sessions-store.key-file", keys.toString());
  }

  JsonObject request(String address, JsonObject body) {
    return send(address, body, new DeliveryOptions());
  }

  JsonObject asClient(String address, JsonObject body, String covered) {
    DeliveryOptions options = new DeliveryOptions().addHeader("gateway-client", "someone");
    if (covered != null) {
      options.addHeader("gateway-sessions", covered);
    }
    return send(address, body, options);
  }

  String refusal(String address, JsonObject body, String covered) {
    return asClient(address, body, covered).getJsonObject("error").getString("code");
  }

  JsonObject send(String address, JsonObject body, DeliveryOptions options) {
    return Await.result(
        vertx
            .eventBus()
            .<JsonObject>request(address, body, options.addHeader("error-reply", "true"))
            .map(reply -> reply.body()));
  }

  List<String> paths() {
    return new ArrayList<>(koyeb.received().stream().map(FakeKoyeb.Received::path).toList());
  }

  static String code(Future<?> failing) {
    return ((SessionException) Await.failure(failing)).code();
  }
}
