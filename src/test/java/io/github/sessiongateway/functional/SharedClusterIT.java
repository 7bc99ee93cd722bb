package io.github.sessiongateway.functional;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.api.ManagedSessions;
import io.github.sessiongateway.api.SessionEvent.EventType;
import io.github.sessiongateway.bus.ManagedClient;
import io.github.sessiongateway.functional.SharedGateways.Member;
import io.github.sessiongateway.internal.address.GatewayAddress;
import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.LoopbackCluster;
import io.github.sessiongateway.testing.NumberedKoyeb;
import io.github.sessiongateway.testing.PostgresServer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Gateways of one cluster with one store, all with {@code bus.scope: cluster}, and a caller. */
class SharedClusterIT {
  private static final JsonObject LOGIN =
      new JsonObject().put("email", "ok@example.com").put("password", "secret");
  private static final String MARK = "mark";

  private static PostgresServer server;

  private final LoopbackCluster cluster = new LoopbackCluster();
  private final List<Member> members = new ArrayList<>();
  private Vertx caller;
  private SharedGateways rig;

  @BeforeAll
  static void launch() throws IOException {
    server = PostgresServer.launch();
  }

  @AfterAll
  static void end() {
    if (server != null) {
      server.close();
    }
  }

  @BeforeEach
  void start(@TempDir Path dir) throws IOException {
    server.sql("DROP TABLE IF EXISTS session_gateway_sessions");
    caller = cluster.node();
    rig = new SharedGateways(caller, server.url(), dir, cluster::node);
    for (int i = 0; i < 2; i++) {
      members.add(rig.start(new JsonObject().put("bus.scope", "cluster")));
    }
  }

  @AfterEach
  void close() {
    rig.close();
    Await.result(caller.close());
  }

  private JsonObject send(String address, JsonObject body) {
    return Await.result(request(address, body)).body();
  }

  private Future<Message<JsonObject>> request(String address, JsonObject body) {
    return caller.eventBus().request(address, body);
  }

  /** Returns the names of the gateways. The bus asks one after the other. */
  private Set<String> gateways() {
    Set<String> names = new HashSet<>();
    for (int i = 0; i < members.size(); i++) {
      names.add(send(GatewayAddress.ANY, null).getString(GatewayAddress.NAME));
    }
    assertThat(names).hasSameSizeAs(members);
    return names;
  }

  private static JsonObject session(String name) {
    return new JsonObject().put("session", name);
  }

  @Test
  void everyMessageIsAnsweredByEachGateway() {
    int kept = 0;
    for (String gateway : gateways()) {
      JsonObject login = send(GatewayAddress.at("session.login", gateway), LOGIN);
      JsonObject next = send(GatewayAddress.at("session.new", gateway), login);
      JsonObject newer = send(GatewayAddress.at("session.refresh", gateway), next);
      assertThat(send(GatewayAddress.at("session.whoami", gateway), newer).getString("kind"))
          .isEqualTo("user");
      assertThat(send(GatewayAddress.at("session.logout", gateway), newer)).isEmpty();
      String name = "kept-" + kept++;
      send(GatewayAddress.at("session.login", gateway), LOGIN.copy().put("keep", name));
      // A row reaches the others some milliseconds later.
      for (String reader : gateways()) {
        rig.eventually(
            () -> request(GatewayAddress.at("session.token", reader), session(name)),
            reply -> reply.body().containsKey("token"));
        assertThat(send(GatewayAddress.at("session.status", reader), session(name)).toString())
            .contains("fresh");
        assertThat(send(GatewayAddress.at("session.refresh", reader), session(name)).toString())
            .contains(NumberedKoyeb.TOKEN);
      }
    }
    for (int i = 0; i < 4; i++) {
      assertThat(send("session.token", session("kept-0")).containsKey("token")).isTrue();
      assertThat(send("session.status", new JsonObject()).getJsonArray("sessions")).hasSize(kept);
    }
    assertThat(send("session.logout", session("kept-0"))).isEmpty();
  }

  /** A client that went from one gateway to the other would not find its session at once. */
  @Test
  void aClientFindsTheSessionThatItHasJustHandedOver() {
    ManagedSessions client = new ManagedClient(caller);
    for (int i = 0; i < 10; i++) {
      String name = "mine-" + i;
      String token =
          SharedGateways.bearer(Await.result(client.keep(name, ManagedGatewayFixture.LOGIN)));
      assertThat(SharedGateways.bearer(Await.result(client.token(name)))).isEqualTo(token);
      Await.result(client.logout(name));
      assertThat(Await.result(client.status())).isEmpty();
    }
  }

  @Test
  void aClientGoesOnWhenItsGatewayStops() {
    ManagedSessions client = new ManagedClient(caller);
    Await.result(client.keep("mine", ManagedGatewayFixture.LOGIN));
    for (Member member : members) {
      rig.awaitToken(member, "mine", NumberedKoyeb.TOKEN + 1);
    }
    members.get(0).undeploy();
    assertThat(Await.result(client.token("mine")).bearer()).isNotNull();
    assertThat(Await.result(client.keep("other", ManagedGatewayFixture.LOGIN))).isNotNull();
  }

  @Test
  void aConsumerOnAnyNodeHearsEachEventOnce() {
    List<List<String>> heard = new ArrayList<>();
    for (Vertx node : List.of(caller, members.get(0).vertx(), members.get(1).vertx())) {
      List<String> events = new CopyOnWriteArrayList<>();
      heard.add(events);
      Await.result(
          node.eventBus()
              .<JsonObject>consumer(
                  "session.events", event -> events.add(event.body().getString("type")))
              .completion());
    }
    Member one = members.get(0);
    Member other = members.get(1);
    List<EventType> there = new CopyOnWriteArrayList<>();
    var unused = other.sessions().events(event -> there.add(event.type()));
    String first =
        SharedGateways.bearer(
            Await.result(one.sessions().keep("mine", ManagedGatewayFixture.LOGIN)));
    rig.awaitToken(other, "mine", first);
    rig.awaitToken(one, "mine", rig.refreshed(other, "mine"));
    Await.result(one.sessions().logout("mine"));
    Await.until(caller, () -> there.contains(EventType.REVOKED));
    // What a gateway publishes after its events comes after them.
    for (Member member : members) {
      EventBus bus = member.vertx().eventBus();
      bus.publish("session.events", new JsonObject().put("type", MARK));
    }
    for (List<String> events : heard) {
      Await.until(caller, () -> events.stream().filter(MARK::equals).count() == 2);
      assertThat(events).containsExactlyInAnyOrder("acquired", "refreshed", "revoked", MARK, MARK);
    }
    assertThat(there).contains(EventType.REFRESHED, EventType.REVOKED);
  }
}
