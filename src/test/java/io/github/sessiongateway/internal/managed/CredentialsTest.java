package io.github.sessiongateway.internal.managed;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.api.AccessTokens;
import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.LoginReply;
import io.github.sessiongateway.api.LoginRequest;
import io.github.sessiongateway.api.Secret;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.api.Sessions;
import io.github.sessiongateway.internal.managed.credential.ApiTokenCredential;
import io.github.sessiongateway.internal.managed.credential.Credential;
import io.github.sessiongateway.internal.managed.credential.GuardedCredential;
import io.github.sessiongateway.internal.managed.credential.KoyebCalls;
import io.github.sessiongateway.internal.managed.credential.PasswordCredential;
import io.github.sessiongateway.internal.managed.credential.RefreshOnlyCredential;
import io.github.sessiongateway.internal.managed.store.SessionIdentity;
import io.github.sessiongateway.internal.managed.token.Token;
import io.github.sessiongateway.internal.telemetry.Telemetry;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Rule 10 of managed sessions: the kinds of credential behind one small interface. */
public class CredentialsTest {
  private final List<String> asked = new ArrayList<>();
  private final Sessions koyeb = new Koyeb();
  private final AccessTokens accessTokens =
      (token, organization, validity) -> {
        asked.add("mint " + token.value() + " " + organization + " " + validity);
        return reply();
      };
  private final KoyebCalls calls =
      new KoyebCalls(
          koyeb,
          koyeb,
          accessTokens,
          (bearer, late) -> {
            lateReply = late;
            return koyeb.refresh(bearer);
          });
  private Consumer<LoginReply> lateReply;

  private final class Koyeb implements Sessions {
    @Override
    public Future<LoginReply> login(LoginRequest request) {
      asked.add("login " + request.password().value() + " " + request.organizationId());
      return reply();
    }

    @Override
    public Future<LoginReply> refresh(Bearer bearer) {
      asked.add("refresh " + bearer.value());
      return reply();
    }

    @Override
    public Future<LoginReply> newSession(Bearer bearer) {
      throw new AssertionError("not asked for in this test");
    }

    @Override
    public Future<Void> logout(Bearer bearer) {
      asked.add("logout " + bearer.value());
      return Future.failedFuture(SessionException.ofKoyeb(401, null, "Not known.", List.of()));
    }
  }

  private static Future<LoginReply> reply() {
    JsonObject token = new JsonObject().put("id", "t");
    return Future.succeededFuture(LoginReply.of(new JsonObject().put("token", token)));
  }

  @Test
  void aPasswordLogsInRefreshesAndLogsOut() {
    Credential password = new PasswordCredential(calls, "e@x", new Secret("old"), "o-1");
    use(password);
    password.replace("new");
    assertThat(password.acquire().succeeded()).isTrue();
    assertThat(asked)
        .containsExactly("login old o-1", "refresh held", "logout held", "login new o-1");
  }

  @Test
  void anApiTokenMintsAndMintsAgainAndHasNothingToRevoke() {
    Credential token =
        new ApiTokenCredential(accessTokens, new Secret("old"), "o-1", Duration.ofHours(2));
    use(token);
    token.replace("new");
    assertThat(token.acquire().result().validity()).isEqualTo(Duration.ofHours(2));
    assertThat(asked)
        .containsExactly("mint old o-1 PT2H", "mint old o-1 PT2H", "mint new o-1 PT2H");
  }

  /** A 401 to a mint is about the API token. The minted token stays valid. */
  @Test
  void aMintedTokenIsUsedUntilItExpiresIfItsApiTokenIsRejected() {
    List<Future<LoginReply>> answers = new ArrayList<>();
    Credential token =
        new ApiTokenCredential(
            (api, organization, validity) -> answers.remove(0),
            new Secret("api"),
            "o-1",
            Duration.ofHours(2));
    SessionFixture rig = new SessionFixture(true);
    ManagedSession session =
        new ManagedSession(new SessionIdentity("ci", false, null, true, 1), token, rig.context);
    answers.add(reply());
    session.attempt(new PendingRefresh());
    for (int i = 0; i < 2; i++) {
      answers.add(Future.failedFuture(SessionFixture.own(401)));
    }
    rig.time.advance(Duration.ofHours(2).minusSeconds(3));
    assertThat(SessionFixture.id(rig.answers.token(session, 0))).isEqualTo("t");
    assertThat(session.progress().lastError())
        .isEqualTo("reauth_required: Koyeb rejected the API token. No.");
    rig.time.advance(Duration.ofSeconds(4));
    assertThat(SessionFixture.failure(rig.answers.token(session, 0)).code())
        .isEqualTo("reauth_required");
    assertThat(answers).as("asked no more").hasSize(1);
  }

  @Test
  void anApiTokenThatIsNotATokenFailsUnquoted() {
    Credential token =
        new GuardedCredential(
            new ApiTokenCredential(accessTokens, new Secret("old"), "o-1", Duration.ofHours(2)),
            Telemetry.none().current());
    token.replace("canary and more");
    SessionException failure = SessionFixture.failure(token.acquire());
    assertThat(failure.failure()).isEqualTo(Failure.INVALID_REQUEST);
    assertThat(failure.toJson().encode()).doesNotContain("canary");
    token.replace("new");
    assertThat(token.acquire().succeeded()).isTrue();
  }

  @Test
  void aMintedTokensValidityCountsFromItsRequest() {
    SessionFixture rig = new SessionFixture(true);
    Credential token =
        new ApiTokenCredential(accessTokens, new Secret("api"), "o-1", Duration.ofHours(2));
    long begin = rig.context.now();
    rig.time.advance(Duration.ofSeconds(3));
    Token minted = rig.context.lifetimes().token(token.acquire().result(), begin, 1);
    assertThat(minted.endsAt() - begin).isEqualTo(Duration.ofHours(2).toNanos());
    assertThat(minted.reply().expiresAt())
        .isEqualTo(rig.time.instant().plus(Duration.ofHours(2)).minusSeconds(3));
  }

  @Test
  void aSessionWithoutCredentialsCannotBeginAgain() {
    Credential kept = new RefreshOnlyCredential(calls, "account");
    assertThat(kept.canAcquire()).isFalse();
    assertThat(kept.acquire().failed()).isTrue();
    assertThat(kept.renew(new Bearer("held"), late -> {}).succeeded()).isTrue();
    assertThat(asked).containsExactly("refresh held");
  }

  @Test
  void aLateReplyOfARefreshReachesTheSession() {
    Credential password =
        new GuardedCredential(
            new PasswordCredential(calls, "e@x", new Secret("p"), null),
            Telemetry.none().current());
    for (Credential credential : List.of(password, new RefreshOnlyCredential(calls, "account"))) {
      List<Credential.Issued> late = new ArrayList<>();
      LoginReply reply = reply().result();
      credential.renew(new Bearer("held"), late::add);
      lateReply.accept(reply);
      assertThat(late).containsExactly(new Credential.Issued(reply, null));
    }
  }

  @Test
  void onlyEqualAccountsHaveEqualDigests() {
    assertThat(PasswordCredential.account("e@x", null))
        .isEqualTo(PasswordCredential.account("e@x", null))
        .isNotEqualTo(PasswordCredential.account("e@x", "o-1"))
        .isNotEqualTo(PasswordCredential.account("e@y", null))
        .doesNotContain("e@x");
  }

  @Test
  void revokingADeadTokenSucceedsAndABugIsInternal() {
    Credential careful =
        new GuardedCredential(
            new PasswordCredential(calls, "e@x", new Secret("p"), null),
            Telemetry.none().current());
    assertThat(careful.revoke(new Bearer("held")).succeeded()).isTrue();
    Credential broken =
        new GuardedCredential(
            new ApiTokenCredential(
                (token, organization, validity) -> {
                  throw new IllegalStateException("canary");
                },
                new Secret("api"),
                "o-1",
                Duration.ofHours(1)),
            Telemetry.none().current());
    SessionException failure = (SessionException) broken.acquire().cause();
    assertThat(failure.failure()).isEqualTo(Failure.INTERNAL);
    assertThat(failure.getMessage()).doesNotContain("canary");
  }

  private static void use(Credential credential) {
    assertThat(credential.canAcquire()).isTrue();
    assertThat(credential.acquire().succeeded()).isTrue();
    assertThat(credential.renew(new Bearer("held"), late -> {}).succeeded()).isTrue();
    assertThat(credential.revoke(new Bearer("held"))).isNotNull();
  }
}
