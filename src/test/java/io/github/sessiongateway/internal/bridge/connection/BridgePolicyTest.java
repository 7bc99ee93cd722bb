package io.github.sessiongateway.internal.bridge.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.internal.bridge.auth.BridgeClient;
import io.github.sessiongateway.internal.bridge.auth.Clients;
import io.github.sessiongateway.internal.bridge.auth.Permission;
import io.github.sessiongateway.internal.config.AuthConfig;
import io.github.sessiongateway.internal.config.AuthConfig.Mode;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class BridgePolicyTest {
  /** permissions | sessions | address | body | outcome. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "LOGIN   | -            | session.login   | {}                          | allowed",
        "LOGIN   | -            | session.login   | -                           | allowed",
        "LOGIN   | -            | session.login   | {\"keep\":\"ci-1\"}          | GATEWAY_FORBIDDEN",
        "LOGIN   | ci-*         | session.login   | {\"keep\":\"ci-1\"}          | allowed",
        "LOGIN   | ci-*         | session.login   | {\"keep\":\"ci\"}            | GATEWAY_FORBIDDEN",
        "LOGIN   | ci-*         | session.login   | {\"keep\":\"xci-1\"}         | GATEWAY_FORBIDDEN",
        "LOGIN   | ci-1         | session.login   | {\"keep\":\"ci-11\"}         | GATEWAY_FORBIDDEN",
        "LOGIN   | *            | session.login   | {\"keep\":7}                 | INVALID_REQUEST",
        "LOGIN   | *            | session.login   | {\"keep\":[\"a\"]}           | INVALID_REQUEST",
        "LOGIN   | *            | session.login   | {\"keep\":null}              | allowed",
        "LOGIN   | *            | session.login   | []                          | INVALID_REQUEST",
        "LOGIN   | *            | session.login   | \"text\"                    | INVALID_REQUEST",
        "LOGIN   | *            | session.login   | 7                           | INVALID_REQUEST",
        "REFRESH | *            | session.login   | {}                          | GATEWAY_FORBIDDEN",
        "REFRESH | -            | session.refresh | {\"token\":\"t\"}            | allowed",
        "REFRESH | -            | session.refresh | {\"session\":\"default\"}    | GATEWAY_FORBIDDEN",
        "REFRESH | default      | session.refresh | {\"session\":\"default\"}    | allowed",
        "LOGOUT  | a,b          | session.logout  | {\"session\":\"b\"}          | allowed",
        "LOGOUT  | a,b          | session.logout  | {\"session\":\"c\"}          | GATEWAY_FORBIDDEN",
        "LOGOUT  | -            | session.logout  | {}                          | allowed",
        "NEW     | -            | session.new     | {}                          | allowed",
        "NEW     | -            | session.new     | {\"session\":\"a\"}          | GATEWAY_FORBIDDEN",
        "TOKEN   | -            | session.token   | {}                          | GATEWAY_FORBIDDEN",
        "TOKEN   | -            | session.token   | -                           | GATEWAY_FORBIDDEN",
        "TOKEN   | default      | session.token   | -                           | allowed",
        "TOKEN   | default      | session.token   | {}                          | allowed",
        "TOKEN   | default      | session.token   | {\"session\":null}           | allowed",
        "TOKEN   | other        | session.token   | {}                          | GATEWAY_FORBIDDEN",
        "TOKEN   | other        | session.token   | {\"session\":\"other\"}      | allowed",
        "TOKEN   | *            | session.token   | {\"session\":{}}             | INVALID_REQUEST",
        "STATUS  | -            | session.status  | {}                          | allowed",
        "STATUS  | -            | session.status  | {\"session\":\"a\"}          | GATEWAY_FORBIDDEN",
        "EVENTS  | *            | session.status  | {}                          | GATEWAY_FORBIDDEN",
        "EVENTS  | *            | session.events  | {}                          | GATEWAY_FORBIDDEN",
        "ALL     | *            | session.logins  | {}                          | GATEWAY_FORBIDDEN",
        "ALL     | *            | session.*       | {}                          | GATEWAY_FORBIDDEN",
        "ALL     | *            | SESSION.LOGIN   | {}                          | GATEWAY_FORBIDDEN",
        "ALL     | *            | __vertx.reply.1 | {}                          | GATEWAY_FORBIDDEN",
        "ALL     | *            | ''              | {}                          | GATEWAY_FORBIDDEN",
        "NONE    | *            | session.login   | {}                          | GATEWAY_FORBIDDEN",
      })
  void whatIsNotAllowedIsDenied(
      String permissions, String sessions, String address, String body, String outcome) {
    BridgeClient client = client(permissions, sessions);
    Object json = body == null ? null : new JsonArray("[" + body + "]").getValue(0);
    SessionException refusal = BridgePolicy.request(client, address, json);
    assertThat(refusal == null ? "allowed" : refusal.failure().name()).isEqualTo(outcome);
    if (refusal != null) {
      assertThat(refusal.origin()).isEqualTo(SessionException.Origin.GATEWAY);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "EVENTS, session.events, true",
    "LOGIN, session.events, false",
    "ALL, session.login, false",
    "ALL, session.events2, false",
    "ALL, __vertx.reply.1, false",
  })
  void onlyEventsCanBeReceivedAndOnlyWithThePermission(
      String permissions, String address, boolean allowed) {
    assertThat(BridgePolicy.registration(client(permissions, "*"), address) == null)
        .isEqualTo(allowed);
  }

  @ParameterizedTest
  @EnumSource(Permission.class)
  void theAnonymousClientMaySendBearersButNameNoSession(Permission permission) {
    BridgeClient anonymous = Clients.anonymous(new AuthConfig(Mode.NONE, false, null, null));
    assertThat(anonymous.permissions().contains(permission))
        .isEqualTo(
            Set.of(
                    Permission.LOGIN,
                    Permission.REFRESH,
                    Permission.NEW,
                    Permission.LOGOUT,
                    Permission.WHOAMI,
                    Permission.MINT,
                    Permission.SWITCH,
                    Permission.UNSCOPE,
                    Permission.ORGANIZATIONS)
                .contains(permission));
    assertThat(anonymous.covers("default")).isFalse();
    BridgeClient trusted = Clients.anonymous(new AuthConfig(Mode.NONE, true, null, null));
    assertThat(trusted.permissions()).contains(permission);
    assertThat(trusted.covers("default")).isTrue();
  }

  @Test
  void anEventNeedsThePermissionForItsSession() {
    BridgeClient client = client("EVENTS", "ci-*");
    assertThat(BridgePolicy.mayReceive(client, new JsonObject().put("session", "ci-1"))).isTrue();
    assertThat(BridgePolicy.mayReceive(client, new JsonObject().put("session", "x"))).isFalse();
    assertThat(BridgePolicy.mayReceive(client, new JsonObject())).isFalse();
    assertThat(BridgePolicy.mayReceive(client, "ci-1")).isFalse();
    assertThat(BridgePolicy.mayReceive(client, null)).isFalse();
  }

  @Test
  void aStatusTellsOfTheSessionsThatTheClientMaySee() {
    JsonArray all =
        new JsonArray()
            .add(new JsonObject().put("session", "ci-1"))
            .add(new JsonObject().put("session", "secret"));
    JsonObject reply = new JsonObject().put("sessions", all);
    Object seen = BridgePolicy.visible(client("STATUS", "ci-*"), "session.status", reply.copy());
    assertThat(((JsonObject) seen).encode()).contains("ci-1").doesNotContain("secret");
    assertThat(BridgePolicy.visible(client("STATUS", "ci-*"), "session.token", reply.copy()))
        .isEqualTo(reply);
  }

  @Test
  void everyFailureHasTheStatusOfTheContract() {
    SessionException refusal = BridgePolicy.request(client("NONE", "*"), "session.login", null);
    assertThat(refusal.failure()).isEqualTo(Failure.GATEWAY_FORBIDDEN);
    assertThat(refusal.status()).isEqualTo(403);
  }

  private static BridgeClient client(String permissions, String sessions) {
    Set<Permission> set =
        switch (permissions.strip()) {
          case "ALL" -> EnumSet.allOf(Permission.class);
          case "NONE" -> Set.of();
          default -> Set.of(Permission.valueOf(permissions.strip()));
        };
    List<String> names = sessions == null ? List.of() : Arrays.asList(sessions.split(",", -1));
    return new BridgeClient("c", set, names, null);
  }
}
