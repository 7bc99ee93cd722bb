package io.github.sessiongateway.internal.managed;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.Caller;
import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.LoginReply;
import io.github.sessiongateway.api.LoginRequest;
import io.github.sessiongateway.api.Secret;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.api.SessionStatus.State;
import io.github.sessiongateway.internal.config.CredentialConfig.ApiToken;
import io.github.sessiongateway.internal.config.ManagedConfig;
import io.github.sessiongateway.internal.config.PatternConfig;
import io.github.sessiongateway.internal.config.SessionConfig;
import io.github.sessiongateway.internal.managed.credential.CredentialFactory;
import io.github.sessiongateway.internal.managed.store.SessionIdentity;
import io.github.sessiongateway.internal.managed.store.StoredSession;
import io.github.sessiongateway.internal.shared.Version;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sessions that begin because a caller asks for one by a name that a pattern covers. */
class PatternSessionsTest {
  private static final Duration IDLE = Duration.ofHours(2);

  private final RegistryFixture rig = new RegistryFixture();
  private final RegistryFixture.Koyeb koyeb = rig.koyeb;
  private final Map<String, ManagedSession> sessions = rig.sessions;
  private final SessionRegistry registry = rig.roster(config(pattern("api", 3)));

  PatternSessionsTest() {
    registry.open(List.of(), Runnable::run);
  }

  @Test
  void theFirstCallerBeginsASessionOfTheOrganizationInTheName() {
    assertThat(sessions).isEmpty();
    Future<LoginReply> asked = ask("org-a1");
    assertThat(koyeb.mints).containsExactly("a1 by api for 600s");
    koyeb.succeed();
    assertThat(asked.result().bearer()).isEqualTo(new Bearer("t1"));
    assertThat(ask("org-a1").result().bearer()).isEqualTo(new Bearer("t1"));
    assertThat(koyeb.mints).hasSize(1);
    assertThat(sessions.get("org-a1").identity().isRequired()).isFalse();
  }

  @Test
  void callersOfOneOrganizationShareOneMint() {
    List<Future<LoginReply>> asked = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      asked.add(ask("org-a"));
    }
    koyeb.succeed();
    assertThat(koyeb.mints).hasSize(1);
    assertThat(asked).allMatch(Future::succeeded);
  }

  @ParameterizedTest
  @ValueSource(strings = {"org", "org-", "orga", "other-a", "org-A", "org-a_b", "org-a/b"})
  void anotherNameBeginsNothing(String name) {
    assertThat(registry.asked(name)).isNull();
    assertThat(koyeb.mints).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {403, 404, 400})
  void aForeignOrganizationIsRefusedOnceInFiveMinutesWhoeverAsks(int status) {
    Future<LoginReply> asked = ask("org-foreign");
    Future<LoginReply> beside = ask("org-foreign");
    koyeb.calls.remove().fail(SessionFixture.own(status));
    Failure refusal = status == 400 ? Failure.INVALID_REQUEST : Failure.FORBIDDEN;
    assertThat(failure(asked).failure()).isEqualTo(refusal);
    assertThat(failure(beside).failure()).isEqualTo(refusal);
    rig.time.advance(Duration.ofSeconds(299));
    assertThat(failure(ask("org-foreign")).failure()).isEqualTo(refusal);
    assertThat(failure(ask("org-foreign")).retryAfter()).isEqualTo(Duration.ofSeconds(1));
    assertThat(koyeb.mints).hasSize(1);

    rig.time.advance(Duration.ofSeconds(1));
    Future<LoginReply> later = ask("org-foreign");
    assertThat(koyeb.mints).hasSize(2);
    koyeb.succeed();
    assertThat(later.succeeded()).isTrue();
  }

  @Test
  void aRefusalIsNoTroubleOfTheGateway() {
    ask("org-foreign");
    koyeb.calls.remove().fail(SessionFixture.own(403));
    ask("org-own");
    koyeb.calls.remove().fail(SessionFixture.own(401));
    KeeperLoop loop =
        new KeeperLoop(null, null, rig.context, sessions, new TokenReader(rig.context), registry);
    assertThat(Health.troubles(sessions.values(), loop, List.of()))
        .singleElement()
        .asString()
        .startsWith("Session org-own has no token, it is lost");
    assertThat(Health.isReady(sessions.values(), loop)).isTrue();
  }

  @Test
  void anotherApiTokenHelpsAtOnceWhereTheFirstWasRejected() {
    Future<LoginReply> asked = ask("org-a");
    koyeb.calls.remove().fail(SessionFixture.own(401));
    assertThat(failure(asked).failure()).isEqualTo(Failure.REAUTH_REQUIRED);
    rig.files.followed.get("org-*").accept("better");
    koyeb.succeed();
    assertThat(ask("org-a").result().bearer()).isEqualTo(new Bearer("t1"));
    ask("org-b");
    assertThat(koyeb.mints)
        .containsExactly("a by api for 600s", "a by better for 600s", "b by better for 600s");
  }

  @Test
  void aSessionThatNoCallerAsksForEnds() {
    begin("org-a");
    begin("org-b");
    rest(IDLE);
    begin("org-a");
    rest(IDLE);
    assertThat(sessions).containsOnlyKeys("org-a");
    assertThat(rig.written).contains("org-b erased").doesNotContain("org-a erased");
    rest(IDLE);
    assertThat(sessions).isEmpty();
    int mints = koyeb.mints.size();
    rest(IDLE.multipliedBy(3));
    assertThat(koyeb.mints).hasSize(mints);
    assertThat(rig.context.queue().size()).isZero();
  }

  @Test
  void aSnapshotThatServesCountsAsAsked() {
    ManagedSession session = begin("org-a");
    rest(IDLE);
    session.asked(rig.context.now());
    rest(IDLE);
    assertThat(sessions).containsOnlyKeys("org-a");
  }

  @Test
  void oneMoreThanTheMostTakesThePlaceOfOneThatNoCallerAsksFor() {
    begin("org-a");
    begin("org-b");
    begin("org-c");
    SessionException refused = failure(ask("org-d"));
    assertThat(refused.failure()).isEqualTo(Failure.RATE_LIMITED);
    assertThat(refused.retryAfter()).isEqualTo(IDLE);
    assertThat(refused).hasMessageContaining("sessions.org-*.max");
    rest(IDLE);
    begin("org-a");
    begin("org-d");
    assertThat(sessions).containsOnlyKeys("org-a", "org-c", "org-d");
  }

  @Test
  void aRefusalTakesNoPlaceForGood() {
    for (String name : List.of("org-x", "org-y", "org-z")) {
      ask(name);
      koyeb.calls.remove().fail(SessionFixture.own(403));
    }
    begin("org-a");
    assertThat(sessions).containsOnlyKeys("org-y", "org-z", "org-a");
  }

  @Test
  void aStoredSessionIsRestoredIfItIsOfTheOrganization() {
    SessionRegistry restarted = rig.roster(config(pattern("api", 3)));
    restarted.open(
        List.of(stored("org-a", "a"), stored("org-b", "other"), stored("x-c", "c")), Runnable::run);
    assertThat(sessions).containsOnlyKeys("org-a");
    assertThat(rig.written).contains("org-b erased", "x-c erased");
    assertThat(restarted.asked("org-a").state().shown()).isEqualTo(State.FRESH);
  }

  @Test
  void aNameOfAPatternIsNotForOtherSessions() {
    Future<LoginReply> kept =
        registry.keep("org-a", LoginRequest.of("a@example.com", "p"), Caller.APPLICATION);
    assertThat(failure(kept).failure()).isEqualTo(Failure.IN_USE);
    assertThat(koyeb.logins).isZero();
  }

  @Test
  void aSessionCanBeLoggedOutAndBeginsAgain() {
    ManagedSession session = begin("org-a");
    assertThat(registry.logout(session).succeeded()).isTrue();
    begin("org-a");
    assertThat(koyeb.mints).hasSize(2);
  }

  @Test
  void aChangeOfThePatternReachesItsSessions() {
    begin("org-a");
    registry.change(config(pattern("other", 1)));
    ask("org-b");
    assertThat(failure(ask("org-b")).failure()).isEqualTo(Failure.RATE_LIMITED);
    registry.change(config());
    assertThat(sessions).isEmpty();
    assertThat(rig.files.followed).isEmpty();
    assertThat(registry.asked("org-a")).isNull();
  }

  @Test
  void aFileThatIsFollowedIsLeftToItsWatchAtAChange() {
    Object followed = rig.files.followed.get("org-*");
    rig.files.followed.get("org-*").accept("newest");
    registry.change(config(pattern("read too early", 3)));
    assertThat(rig.files.followed.get("org-*")).isSameAs(followed);
    ask("org-a");
    assertThat(koyeb.mints).containsExactly("a by newest for 600s");
  }

  @Test
  void aSessionThatTheConfigurationNamesIsNoMoreOfThePattern() {
    begin("org-a");
    SessionConfig named = pattern("api", 3).session("org-a");
    registry.change(
        new ManagedConfig(List.of(named), List.of(pattern("api", 3)), false, 0, null, null, null));
    assertThat(koyeb.mints).hasSize(1);
    rig.time.advance(Duration.ofMinutes(1));
    rest(IDLE.multipliedBy(2));
    assertThat(sessions).containsOnlyKeys("org-a");
  }

  @Test
  void aGatewayThatStopsBeginsNoSession() {
    var unused = registry.close();
    assertThat(registry.asked("org-a")).isNull();
    assertThat(koyeb.mints).isEmpty();
  }

  private StoredSession stored(String name, String organization) {
    ApiToken token = pattern("api", 3).credential();
    return new StoredSession(
        new SessionIdentity(name, false, null, false, 1),
        CredentialFactory.account(
            new ApiToken(token.token(), null, organization, token.validity())),
        Version.of(1, 7),
        koyeb.reply(),
        Duration.ofHours(1),
        Duration.ofMinutes(30),
        rig.beginning,
        false,
        false);
  }

  private ManagedSession begin(String name) {
    Future<LoginReply> asked = ask(name);
    while (!koyeb.calls.isEmpty()) {
      koyeb.succeed();
    }
    assertThat(asked.succeeded()).isTrue();
    return sessions.get(name);
  }

  /** Lets time pass, in which Koyeb answers each mint. */
  private void rest(Duration time) {
    for (Duration step = Duration.ofMinutes(1); !time.isZero(); time = time.minus(step)) {
      rig.time.advance(step);
      while (!koyeb.calls.isEmpty()) {
        koyeb.succeed();
      }
    }
  }

  private Future<LoginReply> ask(String name) {
    try {
      return new TokenReader(rig.context).token(registry.asked(name), 0);
    } catch (SessionException e) {
      return Future.failedFuture(e);
    }
  }

  private static SessionException failure(Future<?> failed) {
    return SessionFixture.failure(failed);
  }

  private static ManagedConfig config(PatternConfig... patterns) {
    return new ManagedConfig(List.of(), List.of(patterns), false, 9, null, null, null);
  }

  private static PatternConfig pattern(String token, int max) {
    return new PatternConfig(
        "org-*",
        new ApiToken(new Secret(token), Path.of("api-token"), "", Duration.ofMinutes(10)),
        Duration.ofHours(12),
        max,
        IDLE);
  }
}
