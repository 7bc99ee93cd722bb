package io.github.sessiongateway.internal.managed;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.LoginReply;
import io.github.sessiongateway.api.LoginRequest;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.api.Sessions;
import io.github.sessiongateway.internal.clock.Timers;
import io.github.sessiongateway.internal.config.ManagedConfig;
import io.github.sessiongateway.internal.managed.credential.KoyebCalls;
import io.github.sessiongateway.internal.managed.store.StoreFixture;
import io.github.sessiongateway.internal.telemetry.Telemetry;
import io.github.sessiongateway.testing.Await;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The keeper beside other verticles, which may share its thread. */
class SessionKeeperTest {
  private static final LoginRequest LOGIN = LoginRequest.of("bot@example.com", "secret");

  @TempDir Path dir;
  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  private final Timers timers = Timers.of(vertx);
  private final Set<String> timersOf = ConcurrentHashMap.newKeySet();
  private SessionKeeper keeper;

  private static final class Koyeb implements Sessions {
    @Override
    public Future<LoginReply> login(LoginRequest request) {
      JsonObject token = new JsonObject().put("id", "t").put("expires_at", "2100-01-01T00:00:00Z");
      return Future.succeededFuture(LoginReply.of(new JsonObject().put("token", token)));
    }

    @Override
    public Future<LoginReply> refresh(Bearer bearer) {
      return Future.failedFuture(SessionException.of(Failure.UNREACHABLE, "No connection."));
    }

    @Override
    public Future<LoginReply> newSession(Bearer bearer) {
      throw new AssertionError("not asked for in this test");
    }

    @Override
    public Future<Void> logout(Bearer bearer) {
      return Future.succeededFuture();
    }
  }

  @AfterEach
  void close() {
    Await.result(vertx.close());
  }

  /** A verticle's end cancels its timers. A queue without its timer would refresh nothing. */
  @Test
  void noTimerUsesTheContextOfACallerOnTheSameThread() {
    String owner = deployed(() -> keeper().start(Vertx.currentContext()));
    String other = deployed(() -> keeper.keep("a", LOGIN).compose(kept -> keeper.refresh("a")));
    assertThat(other).isNotEqualTo(owner);
    assertThat(timersOf).containsExactly(owner);
  }

  @Test
  void theStoreIsReleasedEvenIfTheContextHasEnded() throws IOException {
    String unused = deployed(() -> keeper(stored()).start(Vertx.currentContext()));
    assertThat(StoreFixture.isHeld(dir.resolve("store"))).isTrue();
    Await.result(vertx.close());
    Await.result(keeper.stop(Duration.ofSeconds(10)));
    // A write that is under way may end a little later.
    Vertx other = Vertx.vertx();
    Await.result(StoreFixture.released(dir.resolve("store"), other));
    Await.result(other.close());
  }

  private SessionKeeper keeper() {
    return keeper(new ManagedConfig(List.of(), List.of(), false, 10, null, null, null));
  }

  private ManagedConfig stored() throws IOException {
    Path keys = dir.resolve("keys");
    Files.writeString(keys, Base64.getEncoder().encodeToString(new byte[32]));
    return new ManagedConfig(List.of(), List.of(), false, 10, dir.resolve("store"), keys, null);
  }

  private SessionKeeper keeper(ManagedConfig config) {
    Koyeb koyeb = new Koyeb();
    keeper =
        new SessionKeeper(
            config,
            new KoyebCalls(
                koyeb,
                koyeb,
                (token, organization, validity) -> Future.failedFuture("none"),
                (bearer, late) -> koyeb.refresh(bearer)),
            new KeeperEnvironment(
                (delay, task) -> {
                  timersOf.add(String.valueOf(deployment()));
                  return timers.after(delay, task);
                },
                System::nanoTime,
                InstantSource.system(),
                new SplittableRandom(1),
                Duration.ofMillis(1),
                Telemetry.none()));
    return keeper;
  }

  private static @Nullable String deployment() {
    return Vertx.currentContext() == null ? null : Vertx.currentContext().deploymentID();
  }

  /** Deploys a verticle with this start, which may fail. */
  private String deployed(Start start) {
    return Await.result(
        vertx.deployVerticle(
            new VerticleBase() {
              @Override
              public Future<?> start() throws Exception {
                return start.call().otherwiseEmpty();
              }
            }));
  }

  private interface Start {
    Future<?> call() throws Exception;
  }
}
