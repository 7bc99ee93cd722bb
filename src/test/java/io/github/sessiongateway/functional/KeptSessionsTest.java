package io.github.sessiongateway.functional;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.api.LoginRequest;
import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.FakeKoyeb;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Sessions that callers hand over with {@code keep}, and the clients that see them. */
@ExtendWith(VertxExtension.class)
class KeptSessionsTest {
  private final ManagedGatewayFixture rig;

  KeptSessionsTest(Vertx vertx) {
    rig = new ManagedGatewayFixture(vertx);
  }

  @Test
  void aKeptSessionIsKeptUntilItIsLoggedOut() {
    rig.start(new JsonObject());
    Await.result(rig.client().keep("mine", ManagedGatewayFixture.LOGIN));
    assertThat(Await.result(rig.client().token("mine")).bearer().value())
        .isEqualTo(FakeKoyeb.TOKEN);
    Await.result(rig.client().keep("mine", ManagedGatewayFixture.LOGIN));
    assertThat(Await.result(rig.client().status())).hasSize(1);
    Await.result(rig.client().logout("mine"));
    assertThat(ManagedGatewayFixture.code(rig.client().token("mine"))).isEqualTo("no_such_session");
    assertThat(rig.paths())
        .containsExactly("/v1/account/login", "/v1/account/login", "/v1/account/logout");
  }

  @Test
  void aNameThatBelongsToAnotherAccountIsInUseAndKoyebIsNotAsked() {
    rig.start(ManagedGatewayFixture.configured("ci", "ok"));
    Await.result(rig.client().token("ci"));
    Await.result(rig.client().keep("mine", ManagedGatewayFixture.LOGIN));
    int before = rig.koyeb.received().size();
    assertThat(
            ManagedGatewayFixture.code(
                rig.client().keep("mine", LoginRequest.of("other@example.com", "secret"))))
        .isEqualTo("in_use");
    assertThat(
            ManagedGatewayFixture.code(
                rig.client().keep("mine", ManagedGatewayFixture.LOGIN.withOrganization("o-2"))))
        .isEqualTo("in_use");
    assertThat(ManagedGatewayFixture.code(rig.client().keep("ci", ManagedGatewayFixture.LOGIN)))
        .isEqualTo("in_use");
    assertThat(rig.koyeb.received()).hasSize(before);
  }

  @Test
  void aClientKeepsNoMoreThanItMay() {
    rig.start(new JsonObject().put("sessions-kept.max-per-client", 2));
    Await.result(rig.client().keep("a", ManagedGatewayFixture.LOGIN));
    Await.result(rig.client().keep("b", ManagedGatewayFixture.LOGIN));
    assertThat(ManagedGatewayFixture.code(rig.client().keep("c", ManagedGatewayFixture.LOGIN)))
        .isEqualTo("rate_limited");
    Await.result(rig.client().logout("a"));
    Await.result(rig.client().keep("c", ManagedGatewayFixture.LOGIN));
  }

  @Test
  void aClientOfABridgeSeesWhatItsPermissionCovers() {
    rig.start(ManagedGatewayFixture.configured("ci-main", "ok"));
    Await.result(rig.client().token("ci-main"));
    JsonObject named = new JsonObject().put("session", "ci-main");
    JsonObject keep =
        new JsonObject().put("email", "ok@b").put("password", "p").put("keep", "ci-main");
    for (String covered : new String[] {null, "", "ci", "other,cd-*"}) {
      assertThat(rig.refusal("session.token", named, covered)).isEqualTo("no_such_session");
      assertThat(rig.refusal("session.status", named, covered)).isEqualTo("no_such_session");
      assertThat(rig.refusal("session.refresh", named, covered)).isEqualTo("no_such_session");
      assertThat(rig.refusal("session.logout", named, covered)).isEqualTo("no_such_session");
      assertThat(rig.refusal("session.login", keep, covered)).isEqualTo("gateway_forbidden");
      assertThat(rig.asClient("session.status", new JsonObject(), covered).getJsonArray("sessions"))
          .isEmpty();
    }
    for (String covered : List.of("*", "ci-main", "x, ci-*")) {
      assertThat(rig.asClient("session.token", named, covered).getJsonObject("token")).isNotNull();
    }
    assertThat(rig.koyeb.received()).hasSize(1);
  }
}
