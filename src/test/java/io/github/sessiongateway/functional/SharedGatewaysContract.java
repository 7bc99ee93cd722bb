package io.github.sessiongateway.functional;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.LoginReply;
import io.github.sessiongateway.api.LoginRequest;
import io.github.sessiongateway.api.SessionStatus.State;
import io.github.sessiongateway.functional.SharedGateways.Member;
import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.NumberedKoyeb;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Gateways that share their sessions over a real store. */
@ExtendWith(VertxExtension.class)
abstract class SharedGatewaysContract {
  private static final String PASSWORD = "canary-of-a-password";
  private static final LoginRequest LOGIN = LoginRequest.of("ok@example.com", PASSWORD);
  private static final JsonObject CONFIGURED = configured("default", "ok");

  private Vertx vertx;
  private SharedGateways rig;

  /** The value of sessions-store.url. */
  abstract String url();

  /** Removes all rows. */
  abstract void empty();

  abstract void stop();

  abstract void restart() throws IOException;

  /** All that the store's operator can read. */
  abstract String content();

  private static JsonObject configured(String name, String user) {
    return ManagedGatewayFixture.configured(name, user)
        .put("sessions." + name + ".credential.password", PASSWORD);
  }

  @BeforeEach
  void begin(Vertx vertx, @TempDir Path dir) {
    this.vertx = vertx;
    empty();
    rig = new SharedGateways(vertx, url(), dir);
  }

  @AfterEach
  void close() {
    rig.close();
  }

  @Test
  void aThousandCallsAtTheStartCauseOneLogin() throws IOException {
    Promise<Void> held = rig.koyeb.hold();
    List<Member> members = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      members.add(rig.start(CONFIGURED));
    }
    List<Future<LoginReply>> asked = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      asked.add(members.get(i % 3).sessions().token("default"));
    }
    Await.until(vertx, () -> !rig.koyeb.calls().isEmpty());
    held.complete();
    assertThat(Await.result(Future.all(asked)).<LoginReply>list())
        .extracting(SharedGateways::bearer)
        .containsOnly(NumberedKoyeb.TOKEN + 1);
    assertThat(rig.koyeb.calls()).containsExactly("login");
  }

  @Test
  void anOrganizationIsMintedOnceForAll() throws IOException {
    JsonObject pattern =
        new JsonObject()
            .put("sessions.org-*.credential.kind", "api-token")
            .put("sessions.org-*.credential.token", PASSWORD);
    Member one = rig.start(pattern);
    Member other = rig.start(pattern);
    Promise<Void> held = rig.koyeb.hold();
    List<Future<LoginReply>> asked = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      asked.add((i % 2 == 0 ? one : other).sessions().token("org-a"));
    }
    Await.until(vertx, () -> !rig.koyeb.calls().isEmpty());
    held.complete();
    assertThat(Await.result(Future.all(asked)).<LoginReply>list())
        .extracting(SharedGateways::bearer)
        .containsOnly(NumberedKoyeb.TOKEN + 1);
    assertThat(rig.koyeb.calls()).containsExactly("access_token");
  }

  @Test
  void aRefreshAtOneIsSeenByTheOther() throws IOException {
    Member one = rig.start(CONFIGURED);
    Member other = rig.start(CONFIGURED);
    assertThat(other.token("default")).isEqualTo(one.token("default"));
    String newer = rig.refreshed(one, "default");
    rig.awaitToken(other, "default", newer);
    assertThat(SharedGateways.bearer(Await.result(other.sessions().refresh("default"))))
        .isEqualTo(newer);
    assertThat(generation(other)).isEqualTo(generation(one)).isEqualTo(2);
    assertThat(rig.koyeb.calls()).containsExactly("login", "refresh");
  }

  @Test
  void aTokenThatIsRejectedAtOneIsReplacedForAll() throws IOException {
    Member one = rig.start(CONFIGURED);
    Member other = rig.start(CONFIGURED);
    String old = one.token("default");
    assertThat(other.token("default")).isEqualTo(old);
    Promise<Void> held = rig.koyeb.hold();
    Future<LoginReply> reported = one.sessions().rejected("default", new Bearer(old));
    rig.eventually(
        () -> other.sessions().status("default"), status -> status.state() != State.FRESH);
    Future<LoginReply> asked = other.sessions().token("default");
    Future<LoginReply> reportedThere = other.sessions().rejected("default", new Bearer(old));
    Await.until(vertx, () -> rig.koyeb.calls().size() > 1);
    held.complete();
    for (Future<LoginReply> answer : List.of(reported, asked, reportedThere)) {
      assertThat(SharedGateways.bearer(Await.result(answer))).isEqualTo(NumberedKoyeb.TOKEN + 2);
    }
    assertThat(rig.koyeb.calls()).containsExactly("login", "refresh");
  }

  @Test
  void theKeyRotatesWhileTheGatewaysRun() throws IOException {
    Member one = rig.start(CONFIGURED);
    Member other = rig.start(CONFIGURED);
    String token = other.token("default");
    assertThat(one.token("default")).isEqualTo(token);
    String before = content();
    rig.writeKeys(1, 2, 1);
    rig.eventually(() -> vertx.executeBlocking(this::content), after -> !after.equals(before));
    Member next = Await.result(rig.deploy(CONFIGURED, 2));
    assertThat(next.token("default")).isEqualTo(token);
    assertThat(one.token("default")).isEqualTo(token);
    assertThat(rig.koyeb.calls()).containsExactly("login");
  }

  /** The way from one gateway with a directory to several with a store. */
  @Test
  void sessionsOfADirectoryGoOverToTheStore(@TempDir Path disk) throws IOException {
    JsonObject config = CONFIGURED.copy().put("sessions-store.dir", disk.toString());
    Member alone = Await.result(rig.deployAlone(config, 1));
    String token = alone.token("default");
    Await.result(alone.sessions().keep("handed-over", LOGIN));
    String kept = alone.token("handed-over");
    alone.undeploy();
    Member first = rig.start(config);
    Member second = rig.start(CONFIGURED);
    rig.awaitToken(second, "default", token);
    rig.awaitToken(second, "handed-over", kept);
    assertThat(first.token("default")).isEqualTo(token);
    assertThat(rig.koyeb.calls()).containsExactly("login", "login");
  }

  @Test
  void aTokenOfAnOutageOutlivesItsGateway(@TempDir Path disk) throws IOException {
    JsonObject config = CONFIGURED.copy().put("sessions-store.dir", disk.toString());
    Member one = rig.start(config);
    String old = one.token("default");
    stop();
    rig.eventually(() -> one.sessions().logout("default").otherwise((Void) null), v -> true);
    Promise<Void> held = rig.koyeb.hold();
    Future<LoginReply> asked = one.sessions().rejected("default", new Bearer(old));
    Await.until(vertx, () -> rig.koyeb.calls().size() > 1);
    held.complete();
    String newer = SharedGateways.bearer(Await.result(asked));
    one.undeploy();
    Member next = rig.start(config);
    assertThat(next.token("default")).isEqualTo(newer);
    restart();
    Member other = rig.start(CONFIGURED);
    rig.awaitToken(other, "default", newer);
    assertThat(rig.koyeb.calls()).containsExactly("login", "refresh");
  }

  @Test
  void aKeptSessionIsServedAndEndedByEachGateway() throws IOException {
    Member one = rig.start(new JsonObject());
    Member other = rig.start(new JsonObject());
    String token = SharedGateways.bearer(Await.result(one.sessions().keep("mine", LOGIN)));
    rig.awaitToken(other, "mine", token);
    Await.result(other.sessions().logout("mine"));
    rig.eventually(() -> one.sessions().status(), List::isEmpty);
    for (Member member : List.of(one, other)) {
      assertThat(ManagedGatewayFixture.code(member.sessions().token("mine")))
          .isEqualTo("no_such_session");
      assertThat(ManagedGatewayFixture.code(member.sessions().logout("mine")))
          .isEqualTo("no_such_session");
    }
    assertThat(rig.koyeb.calls()).containsExactly("login", "logout " + token);
  }

  @Test
  void aNameThatWasLoggedOutElsewhereCanBeKeptAgain() throws IOException {
    Member one = rig.start(new JsonObject());
    Member other = rig.start(new JsonObject());
    Await.result(one.sessions().keep("mine", LOGIN));
    rig.awaitToken(other, "mine", NumberedKoyeb.TOKEN + 1);
    Await.result(other.sessions().logout("mine"));
    rig.eventually(() -> one.sessions().status(), List::isEmpty);
    String again = SharedGateways.bearer(Await.result(one.sessions().keep("mine", LOGIN)));
    rig.awaitToken(other, "mine", again);
    assertThat(again).isEqualTo(NumberedKoyeb.TOKEN + 2);
  }

  @Test
  void gatewaysComeAndGoWithoutACall() throws IOException {
    Member first = rig.start(CONFIGURED);
    String token = first.token("default");
    Member second = rig.start(CONFIGURED);
    assertThat(second.token("default")).isEqualTo(token);
    Member third = rig.start(CONFIGURED);
    assertThat(third.token("default")).isEqualTo(token);
    first.undeploy();
    second.undeploy();
    assertThat(third.token("default")).isEqualTo(token);
    third.undeploy();
    assertThat(rig.start(CONFIGURED).token("default")).isEqualTo(token);
    assertThat(rig.koyeb.calls()).containsExactly("login");
  }

  @Test
  void anOutageOfTheStoreEndsNothing() throws IOException {
    Member one = rig.start(CONFIGURED);
    Member other = rig.start(CONFIGURED);
    String token = one.token("default");
    assertThat(other.token("default")).isEqualTo(token);
    stop();
    assertThat(ManagedGatewayFixture.code(one.sessions().logout("default")))
        .isEqualTo("store_unreachable");
    assertThat(ManagedGatewayFixture.code(other.sessions().logout("default")))
        .isEqualTo("store_unreachable");
    assertThat(one.token("default")).isEqualTo(token);
    assertThat(other.token("default")).isEqualTo(token);
    restart();
    String newer = rig.refreshed(other, "default");
    rig.awaitToken(one, "default", newer);
    assertThat(generation(other)).isEqualTo(generation(one)).isEqualTo(2);
    assertThat(rig.koyeb.calls()).containsExactly("login", "refresh");
  }

  @Test
  void aGatewayWithAnotherKeyDoesNotStart() throws IOException {
    Member one = rig.start(CONFIGURED);
    Member other = rig.start(CONFIGURED);
    String token = one.token("default");
    assertThat(other.token("default")).isEqualTo(token);
    assertThat(Await.failure(rig.deploy(CONFIGURED, 2)))
        .hasMessageContaining("sessions-store.key-file");
    assertThat(one.token("default")).isEqualTo(token);
    assertThat(rig.koyeb.calls()).containsExactly("login");
  }

  @Test
  void theStoreShowsNoSecret() throws IOException {
    JsonObject config = CONFIGURED.copy().mergeIn(configured("wrong", "echo"));
    Member one = rig.start(config);
    Member other = rig.start(config);
    assertThat(other.token("default")).isEqualTo(one.token("default"));
    Await.result(one.sessions().keep("mine", LOGIN));
    rig.eventually(() -> other.sessions().status("wrong"), status -> status.lastError() != null);
    rig.awaitToken(other, "mine", one.token("mine"));
    assertThat(content())
        .contains("default", "mine", "VALID", "wrong", "echo")
        .doesNotContain(PASSWORD, NumberedKoyeb.TOKEN, "example.com", "Bearer");
  }

  private static long generation(Member member) {
    return Await.result(member.sessions().status("default")).generation();
  }
}
