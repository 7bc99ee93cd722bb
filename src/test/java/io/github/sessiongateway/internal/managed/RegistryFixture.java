package io.github.sessiongateway.internal.managed;

import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.LoginReply;
import io.github.sessiongateway.api.LoginRequest;
import io.github.sessiongateway.api.Secret;
import io.github.sessiongateway.api.Sessions;
import io.github.sessiongateway.internal.config.CredentialConfig;
import io.github.sessiongateway.internal.config.ManagedConfig;
import io.github.sessiongateway.internal.config.SessionConfig;
import io.github.sessiongateway.internal.managed.credential.CredentialFiles;
import io.github.sessiongateway.internal.managed.credential.KoyebCalls;
import io.github.sessiongateway.internal.managed.credential.PasswordCredential;
import io.github.sessiongateway.internal.managed.store.Journal;
import io.github.sessiongateway.internal.managed.store.SessionIdentity;
import io.github.sessiongateway.internal.managed.store.StoredSession;
import io.github.sessiongateway.internal.shared.Version;
import io.github.sessiongateway.internal.telemetry.Telemetry;
import io.github.sessiongateway.testing.ManualTime;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Consumer;

/** A registry under manual time. The test runs its turns and gives Koyeb's replies. */
final class RegistryFixture {
  final ManualTime time = new ManualTime();
  final Files files = new Files();
  final Instant beginning = time.instant();
  final Koyeb koyeb = new Koyeb();
  final Map<String, ManagedSession> sessions = new HashMap<>();
  final List<String> written = new ArrayList<>();
  final Deque<Runnable> turns = new ArrayDeque<>();
  final KeeperContext context =
      KeeperContext.of(
          new KeeperEnvironment(
              (delay, task) -> {
                if (delay.isZero()) {
                  turns.add(task);
                  return () -> turns.remove(task);
                }
                return time.after(delay, task);
              },
              time,
              time,
              new SplittableRandom(1),
              Duration.ofSeconds(18),
              Telemetry.none()),
          (event, isOwn) -> {},
          new FileLedger(
              new Journal() {
                @Override
                public void write(StoredSession session) {
                  written.add(session.identity().name() + " " + session.generation());
                }

                @Override
                public void erase(String session) {
                  written.add(session + " erased");
                }

                @Override
                public Future<Boolean> stored(String session) {
                  return Future.succeededFuture(true);
                }
              }));

  /** The files that are followed, by session. */
  static final class Files implements CredentialFiles {
    final Map<String, Consumer<String>> followed = new TreeMap<>();

    @Override
    public void follow(SessionConfig session, Consumer<String> changed) {
      followed.put(session.name(), changed);
    }

    @Override
    public void forget(String session) {
      followed.remove(session);
    }
  }

  final class Koyeb implements Sessions {
    final Deque<Promise<LoginReply>> calls = new ArrayDeque<>();
    final List<String> loggedOut = new ArrayList<>();
    final List<String> mints = new ArrayList<>();
    int logins;
    private int issued;

    private Future<LoginReply> call() {
      Promise<LoginReply> answer = Promise.promise();
      calls.add(answer);
      return answer.future();
    }

    void succeed() {
      calls.remove().complete(reply());
    }

    LoginReply reply() {
      JsonObject token =
          new JsonObject()
              .put("id", "t" + ++issued)
              .put("expires_at", time.instant().plus(Duration.ofHours(1)).toString());
      return LoginReply.of(new JsonObject().put("token", token)).receivedAt(time.instant());
    }

    Future<LoginReply> mint(Bearer apiToken, String organization, Duration validity) {
      mints.add(organization + " by " + apiToken.value() + " for " + validity.toSeconds() + "s");
      return call();
    }

    @Override
    public Future<LoginReply> login(LoginRequest request) {
      logins++;
      return call();
    }

    @Override
    public Future<LoginReply> refresh(Bearer bearer) {
      return call();
    }

    @Override
    public Future<LoginReply> newSession(Bearer bearer) {
      throw new AssertionError("not asked for in this test");
    }

    @Override
    public Future<Void> logout(Bearer bearer) {
      loggedOut.add(bearer.value());
      return Future.succeededFuture();
    }
  }

  SessionRegistry roster(int maxKept, int configured, boolean logoutOnShutdown) {
    List<SessionConfig> configs = new ArrayList<>();
    for (int i = 0; i < configured; i++) {
      configs.add(
          new SessionConfig(
              "s" + i,
              new CredentialConfig.Password("bot@example.com", new Secret("secret"), null, null),
              true,
              Duration.ofHours(12)));
    }
    return roster(
        new ManagedConfig(configs, List.of(), logoutOnShutdown, maxKept, null, null, null));
  }

  SessionRegistry roster(ManagedConfig config) {
    return new SessionRegistry(
        sessions,
        config,
        new KoyebCalls(koyeb, koyeb, koyeb::mint, (bearer, late) -> koyeb.refresh(bearer)),
        files,
        time,
        context);
  }

  SessionRegistry opened(int maxKept, StoredSession... stored) {
    SessionRegistry roster = roster(maxKept, 0, false);
    roster.open(List.of(stored), Runnable::run);
    return roster;
  }

  StoredSession stored(String name, Duration left) {
    return new StoredSession(
        new SessionIdentity(name, true, "ann", false, 1),
        PasswordCredential.account("bot@example.com", null),
        Version.of(1, 7),
        koyeb.reply(),
        Duration.ofHours(1),
        left,
        beginning,
        false,
        false);
  }
}
