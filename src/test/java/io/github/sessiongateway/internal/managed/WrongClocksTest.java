package io.github.sessiongateway.internal.managed;

import static io.github.sessiongateway.internal.managed.SessionFixture.id;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.LoginReply;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.api.SessionStatus.State;
import io.github.sessiongateway.internal.managed.credential.Credential.Issued;
import io.github.sessiongateway.internal.managed.token.Token;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Wrong clocks, which must not cost a token or cause a loop of logins. */
class WrongClocksTest {
  private final SessionFixture rig = new SessionFixture(true);

  /**
   * The columns in seconds: the errors of Koyeb's {@code Date} and of the gateway's clock, the
   * token's remaining life, and the life that the gateway gives it.
   */
  @ParameterizedTest
  @CsvSource({
    "     0,     0,  3600, 3600",
    "   -50,     0,  3600, 3650", // as good as Date's own rounding and a slow reply
    " -7200,     0,     5,    5", // Date is behind: our clock leaves less
    "  7200,     0,  3600, 3600", // Date is ahead: the token is no older for it
    "     0,  7200,  3600, 3600", // our clock is ahead
    "     0, -7200,  3600, 3600", // our clock is behind
    "   120,     0,  3600, 3480", // both leave some: the less
    "     0,   120,  3600, 3480",
    "    20,     0,    10,   10", // a little ahead, and so over: the wall clock
    " 86400, 86400,  3600, 3600", // over by both: the assumed hour
    "     0,     0,     0, 3600",
    "     0,     0, -9999, 3600",
  })
  void aWrongClockCostsNoTokenAndNoTrust(long date, long ours, long left, long life) {
    rig.skew = Duration.ofSeconds(ours);
    Token token = token(reply("opaque", rig.time.instant().plusSeconds(left), date));
    assertThat(Duration.ofNanos(token.windows().end())).isEqualTo(Duration.ofSeconds(life));
  }

  /** The same for a JWT of ten minutes. */
  @ParameterizedTest
  @CsvSource({
    "     0,     0, 500, 500",
    " 86400, 86400, 500, 600", // over by both clocks: exp - iat
    "-86400,-86400, 500, 600", // both are behind: no more than it has in all
  })
  void aJwtSaysHowLongItLives(long date, long ours, long left, long life) {
    rig.skew = Duration.ofSeconds(ours);
    Instant expiry = rig.time.instant().plusSeconds(left);
    JsonObject claims =
        new JsonObject()
            .put("iat", expiry.getEpochSecond() - 600)
            .put("exp", expiry.getEpochSecond());
    Token token = token(reply(jwt(claims.encode()), expiry, date));
    assertThat(Duration.ofNanos(token.windows().end())).isEqualTo(Duration.ofSeconds(life));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"exp\":1}",
        "{\"iat\":5,\"exp\":5}",
        "{\"iat\":\"a\",\"exp\":9}",
        "{\"iat\":-1,\"exp\":9}",
        "{\"iat\":1,\"exp\":1e300}",
        "[]",
        "\u0000"
      })
  void aJwtWithoutUsableTimesLivesForAnHour(String claims) {
    Token token = token(reply(jwt(claims), rig.time.instant().minusSeconds(7), 0));
    assertThat(Duration.ofNanos(token.windows().end())).isEqualTo(Duration.ofHours(1));
  }

  @Test
  void aTokenThatExpiresOnItsWayIsNotGiven() {
    rig.koyeb.life = Duration.ofSeconds(2);
    rig.begin();
    Issued issued = new Issued(rig.koyeb.reply(Duration.ofSeconds(2)), null);
    rig.time.advance(Duration.ofSeconds(3));
    LoginReply late = issued.reply().receivedAt(rig.time.instant());
    assertThat(rig.context.lifetimes().token(new Issued(late, null), 0, 1)).isNull();
  }

  /** The reply to a caller must not look as if the token had expired. */
  @Test
  void anExpiryThatIsWrongByEveryClockIsReplaced() {
    Token token = token(reply("opaque", rig.time.instant().minusSeconds(7), 0));
    assertThat(token.reply().expiresAt()).isEqualTo(rig.time.instant().plusSeconds(3600));
  }

  @Test
  void anEndlessLifeIsBounded() {
    Token token = token(reply("opaque", Instant.parse("9999-12-31T23:59:59Z"), 0));
    assertThat(token.endsAt()).isPositive();
  }

  /** Such a token was once dropped, and each further login left a session at Koyeb. */
  @ParameterizedTest
  @ValueSource(longs = {-31_536_000_000L, -1, 0, 5, 499})
  void aTokenThatHasExpiredOnArrivalIsOneLogin(long millis) {
    rig.koyeb.atOnce = true;
    rig.koyeb.life = Duration.ofMillis(millis);
    rig.begin();
    assertThat(id(rig.token())).isEqualTo("t1");
    rig.time.advance(Duration.ofMinutes(10));
    assertThat(rig.koyeb.sent).containsExactly("login first");
  }

  @Test
  void aSessionLogsInOnceInFiveSecondsAtMost() {
    rig.koyeb.life = Duration.ofSeconds(1);
    rig.begin();
    rig.koyeb.succeed();
    for (int i = 0; i < 600; i++) {
      while (!rig.koyeb.calls.isEmpty()) {
        boolean isLogin = rig.koyeb.calls.element().kind().startsWith("login");
        if (isLogin) {
          rig.koyeb.succeed();
        } else {
          rig.koyeb.fail(SessionFixture.own(401));
        }
      }
      rig.time.advance(Duration.ofMillis(100));
    }
    // After 0, 5, 15 and 35 s.
    assertThat(rig.koyeb.sent.stream().filter(sent -> sent.startsWith("login"))).hasSize(4);
  }

  @Test
  void aLoginThatBroughtNoTokenIsNotRepeatedAtOnce() {
    rig.koyeb.atOnce = true;
    rig.koyeb.trouble = SessionException.of(Failure.BAD_REPLY, "Odd.");
    rig.begin();
    rig.time.advance(Duration.ofSeconds(6));
    assertThat(rig.koyeb.sent).hasSizeLessThanOrEqualTo(2);
    rig.koyeb.trouble = null;
    rig.session.reloaded("second");
    assertThat(rig.session.state().shown()).as("other credentials").isEqualTo(State.FRESH);
  }

  private Token token(LoginReply reply) {
    return rig.context.lifetimes().token(new Issued(reply, null), rig.context.now(), 1);
  }

  private LoginReply reply(String id, Instant expiry, long dateIsOff) {
    JsonObject token = new JsonObject().put("id", id).put("expires_at", expiry.toString());
    return LoginReply.of(new JsonObject().put("token", token))
        .receivedAt(rig.time.instant().plusSeconds(dateIsOff));
  }

  private static String jwt(String claims) {
    Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();
    return String.join(".", List.of("e30", encoder.encodeToString(claims.getBytes(UTF_8)), "c2ln"));
  }
}
