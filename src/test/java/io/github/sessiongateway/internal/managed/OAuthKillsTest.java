package io.github.sessiongateway.internal.managed;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.api.LoginReply;
import io.github.sessiongateway.api.SessionStatus.State;
import io.github.sessiongateway.internal.managed.store.Companion;
import io.github.sessiongateway.internal.shared.MemoryStore;
import io.github.sessiongateway.testing.FakeWorkOs;
import io.github.sessiongateway.testing.ManualTime;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Gateways that are killed around each use of a refresh token, and a server that forgives none. */
class OAuthKillsTest {
  private static final int KILLS = 500;
  private static final Duration GRACE = Duration.ofSeconds(60);

  /** The latest kill after a use that is not stored, so that the next start is within the grace. */
  private static final Duration LATEST_KILL = Duration.ofSeconds(30);

  private final ManualTime time = new ManualTime();
  private final FakeWorkOs server = new FakeWorkOs(time, GRACE, OAuthGateway.FIRST);
  private final List<OAuthGateway> gateways = new ArrayList<>();
  private @TempDir Path folder;
  private Path keyFile;
  private int kills;

  @BeforeEach
  void writeKeys() throws IOException {
    keyFile = folder.resolve("keys");
    Files.writeString(keyFile, Base64.getEncoder().encodeToString(new byte[32]));
  }

  private OAuthGateway gateway(SplittableRandom random, MemoryStore store, String name) {
    OAuthGateway gateway = new OAuthGateway(random, time, server, store, keyFile, name);
    gateways.add(gateway);
    gateway.boot();
    return gateway;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void noSessionIsLostByKillsWithinTheGrace(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    killed(random, gateway(random, null, "a"));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void noSessionOfSeveralGatewaysIsLostByKillsWithinTheGrace(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    MemoryStore store = new MemoryStore(() -> time.instant().toEpochMilli());
    killed(random, gateway(random, store, "a"), gateway(random, store, "b"));
  }

  private void killed(SplittableRandom random, OAuthGateway... all) {
    for (OAuthGateway gateway : all) {
      gateway.exchanged =
          () -> {
            if (random.nextInt(4) > 0) {
              killSoon(random, gateway);
            }
          };
    }
    while (kills < KILLS) {
      time.advance(Duration.ofSeconds(1));
      if (random.nextInt(60) == 0) {
        killSoon(random, all[random.nextInt(all.length)]);
      }
      assertThat(server.isRevoked()).as("after %s kills", kills).isFalse();
    }
    for (OAuthGateway gateway : all) {
      gateway.exchanged = () -> {};
    }
    time.advance(Duration.ofMinutes(2));
    for (OAuthGateway gateway : all) {
      Future<LoginReply> token = gateway.token();
      time.advance(Duration.ofSeconds(20));
      assertThat(token.succeeded()).isTrue();
    }
    assertThat(server.isRevoked()).isFalse();
    assertThat(server.replays()).as("sent again").isGreaterThan(20);
    assertThat(gateways.stream().mapToInt(gateway -> gateway.published).sum()).isGreaterThan(50);
  }

  /** Kills it within half a second, which may be before or after a write. It comes back soon. */
  private void killSoon(SplittableRandom random, OAuthGateway gateway) {
    var unused =
        time.after(
            Duration.ofMillis(random.nextLong(500)),
            () -> {
              if (gateway.isUp() && isWithinGrace(gateway)) {
                kills++;
                gateway.kill();
                var unusedBoot =
                    time.after(Duration.ofMillis(random.nextLong(8_000)), gateway::boot);
              }
            });
  }

  private boolean isWithinGrace(OAuthGateway gateway) {
    Companion stored = gateway.stored();
    String next = stored == null ? OAuthGateway.FIRST : stored.secret().value();
    return server.sinceUse(next).compareTo(LATEST_KILL) < 0;
  }

  @Test
  void callersGetATokenWhenTheDiskHasItsRefreshToken() {
    OAuthGateway gateway = gateway(new SplittableRandom(1), null, "a");
    gateway.isDiskFull = true;
    Future<LoginReply> token = gateway.token();
    time.advance(Duration.ofSeconds(5));
    assertThat(SessionFixture.failure(token).code()).isEqualTo("store_unreachable");
    assertThat(gateway.session().snapshot()).isNull();
    gateway.isDiskFull = false;
    time.advance(Duration.ofMinutes(1));
    LoginReply reply = gateway.token().result();
    assertThat(gateway.stored().secret().value())
        .isEqualTo(server.companion(reply.bearer().value()));
  }

  @Test
  void aTokenThatEndedWhileNoGatewayRanIsReplaced() {
    OAuthGateway gateway = gateway(new SplittableRandom(1), null, "a");
    time.advance(Duration.ofSeconds(5));
    gateway.kill();
    time.advance(Duration.ofDays(30));
    gateway.boot();
    time.advance(Duration.ofSeconds(5));
    assertThat(gateway.session().state().shown()).isEqualTo(State.FRESH);
    assertThat(server.requests()).hasSize(2);
  }

  @Test
  void aSessionThatIsLostKeepsItsRefreshToken() {
    OAuthGateway gateway = gateway(new SplittableRandom(1), null, "a");
    time.advance(Duration.ofSeconds(5));
    server.answerNext(400, new JsonObject().put("error", "invalid_client"));
    gateway.session().reject(gateway.session().state().token());
    Future<LoginReply> token = gateway.token();
    time.advance(Duration.ofSeconds(5));
    assertThat(SessionFixture.failure(token).code()).isEqualTo("reauth_required");
    gateway.kill();
    gateway.boot();
    time.advance(Duration.ofSeconds(5));
    assertThat(gateway.session().state().shown()).isEqualTo(State.FRESH);
  }

  @Test
  void gatewaysThatEndForADayGoOnWithTheSharedRefreshToken() {
    MemoryStore store = new MemoryStore(() -> time.instant().toEpochMilli());
    OAuthGateway first = gateway(new SplittableRandom(1), store, "a");
    time.advance(Duration.ofMinutes(20));
    first.kill();
    time.advance(Duration.ofDays(2));
    OAuthGateway second = gateway(new SplittableRandom(2), store, "b");
    time.advance(Duration.ofSeconds(30));
    assertThat(second.session().state().shown()).isEqualTo(State.FRESH);
    assertThat(server.isRevoked()).isFalse();
  }
}
