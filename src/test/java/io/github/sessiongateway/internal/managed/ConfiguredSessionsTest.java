package io.github.sessiongateway.internal.managed;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.api.Caller;
import io.github.sessiongateway.api.LoginReply;
import io.github.sessiongateway.api.LoginRequest;
import io.github.sessiongateway.api.Secret;
import io.github.sessiongateway.api.SessionStatus.State;
import io.github.sessiongateway.internal.config.CredentialConfig;
import io.github.sessiongateway.internal.config.ManagedConfig;
import io.github.sessiongateway.internal.config.SessionConfig;
import io.github.sessiongateway.internal.managed.token.Token;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a change of the configuration does to the sessions that it names. */
class ConfiguredSessionsTest {
  private static final Caller ANN = new Caller("ann", List.of("*"));
  private static final Duration HALF_A_DAY = Duration.ofHours(12);

  private final RegistryFixture rig = new RegistryFixture();
  private final SessionRegistry registry = rig.roster(1, 1, true);

  ConfiguredSessionsTest() {
    registry.open(List.of(), Runnable::run);
    turns();
    rig.koyeb.succeed();
  }

  @Test
  void aSessionThatDoesNotChangeKeepsItsTokenAndItsTimes() {
    Token before = token("s0");
    change(session("s0", "bot@example.com", "secret"));
    assertThat(token("s0")).isSameAs(before);
    assertThat(rig.koyeb.calls).isEmpty();
  }

  @Test
  void aSessionThatIsAddedBegins() {
    change(session("s0", "bot@example.com", "secret"), session("new", "new@example.com", "s"));
    turns();
    rig.koyeb.succeed();
    assertThat(token("new").bearer().value()).isEqualTo("t2");
    assertThat(rig.files.followed).containsOnlyKeys("s0", "new");
  }

  @Test
  void aSessionThatIsRemovedIsForgottenAfterAMinute() {
    change();
    assertThat(rig.sessions.get("s0").identity().isRequired()).isFalse();
    assertThat(rig.files.followed).isEmpty();
    rig.time.advance(Duration.ofSeconds(59));
    assertThat(token("s0").bearer().value()).isEqualTo("t1");
    rig.time.advance(Duration.ofSeconds(1));
    assertThat(rig.sessions).isEmpty();
    assertThat(rig.written).last().isEqualTo("s0 erased");
    assertThat(rig.koyeb.loggedOut).isEmpty();
  }

  @Test
  void aSessionThatComesBackWithinAMinuteKeepsItsToken() {
    change();
    rig.time.advance(Duration.ofSeconds(59));
    change(session("s0", "bot@example.com", "secret"));
    rig.time.advance(Duration.ofMinutes(2));
    assertThat(token("s0").bearer().value()).isEqualTo("t1");
    assertThat(rig.sessions.get("s0").identity().isRequired()).isTrue();
    assertThat(rig.files.followed).containsOnlyKeys("s0");
  }

  @Test
  void anotherAccountUnderTheSameNameIsAnotherSession() {
    ManagedSession before = rig.sessions.get("s0");
    change(session("s0", "other@example.com", "secret"));
    turns();
    rig.koyeb.succeed();
    assertThat(token("s0").bearer().value()).isEqualTo("t2");
    assertThat(before.state().shown()).isEqualTo(State.CLOSED);
    assertThat(rig.koyeb.loggedOut).isEmpty();
  }

  @Test
  void aNewPasswordHelpsASessionThatIsLost() {
    ManagedSession session = rig.sessions.get("s0");
    Future<?> left = session.logout();
    assertThat(left.succeeded()).isTrue();
    session.attempt(new PendingRefresh());
    rig.koyeb.calls.remove().fail(SessionFixture.own(401));
    assertThat(session.state().shown()).isEqualTo(State.LOST);
    change(session("s0", "bot@example.com", "better"));
    rig.koyeb.succeed();
    assertThat(token("s0").bearer().value()).isEqualTo("t2");
  }

  @Test
  void aFileThatIsFollowedIsLeftToItsWatch() {
    Path file = Path.of("password");
    change(session("s0", "bot@example.com", "secret", file));
    Object followed = rig.files.followed.get("s0");
    change(session("s0", "bot@example.com", "half of a sec", file));
    assertThat(rig.files.followed.get("s0")).isSameAs(followed);
  }

  @Test
  void anotherFileIsFollowedInsteadOfTheFirst() {
    change(session("s0", "bot@example.com", "secret", Path.of("one")));
    Object followed = rig.files.followed.get("s0");
    change(session("s0", "bot@example.com", "secret", Path.of("two")));
    assertThat(rig.files.followed.get("s0")).isNotSameAs(followed);
  }

  @Test
  void anotherAdvisoryTimeHoldsForThePresentToken() {
    Token before = token("s0");
    change(
        new SessionConfig(
            "s0", credential("bot@example.com", "secret", null), false, Duration.ofMinutes(5)));
    Token now = token("s0");
    assertThat(now.endsAt() - now.advisoryAt()).isEqualTo(Duration.ofMinutes(5).toNanos());
    assertThat(now.endsAt()).isEqualTo(before.endsAt());
    assertThat(rig.sessions.get("s0").identity().isRequired()).isFalse();
  }

  @Test
  void aNameThatTheConfigurationTakesCountsForItsOwnerNoMore() {
    keep("mine", "ann@example.com");
    rig.koyeb.succeed();
    change(session("mine", "bot@example.com", "secret"));
    Future<LoginReply> another = keep("second", "ann@example.com");
    rig.koyeb.succeed();
    assertThat(another.succeeded()).isTrue();
  }

  @Test
  void aSessionOfACallerBecomesTheConfiguredOneOfItsAccount() {
    keep("mine", "bot@example.com");
    rig.koyeb.succeed();
    change(session("mine", "bot@example.com", "secret"));
    assertThat(token("mine").bearer().value()).isEqualTo("t2");
    assertThat(rig.sessions.get("mine").identity().isKept()).isFalse();
    assertThat(rig.sessions.get("mine").credential().canAcquire()).isTrue();
  }

  @Test
  void aLoginThatEndsAfterItsNameIsTakenIsNotKept() {
    Future<LoginReply> login = keep("taken", "ann@example.com");
    change(session("taken", "bot@example.com", "secret"));
    rig.koyeb.succeed();
    assertThat(SessionFixture.failure(login).code()).isEqualTo("in_use");
    assertThat(rig.koyeb.loggedOut).containsExactly("t2");
    assertThat(rig.sessions.get("taken").state().token()).isNull();
  }

  @Test
  void aChangeDuringTheStopDoesNothing() {
    var unused = registry.close();
    change(session("late", "late@example.com", "secret"));
    assertThat(rig.sessions).containsOnlyKeys("s0");
  }

  private void change(SessionConfig... to) {
    registry.change(new ManagedConfig(List.of(to), List.of(), true, 1, null, null, null));
  }

  private Future<LoginReply> keep(String name, String email) {
    return registry.keep(name, LoginRequest.of(email, "secret"), ANN);
  }

  private void turns() {
    while (!rig.turns.isEmpty()) {
      rig.turns.remove().run();
    }
  }

  private Token token(String name) {
    return rig.sessions.get(name).state().token();
  }

  private static SessionConfig session(String name, String email, String password) {
    return session(name, email, password, null);
  }

  private static SessionConfig session(String name, String email, String password, Path file) {
    return new SessionConfig(name, credential(email, password, file), true, HALF_A_DAY);
  }

  private static CredentialConfig credential(String email, String password, Path file) {
    return new CredentialConfig.Password(email, new Secret(password), file, null);
  }
}
