package io.github.sessiongateway.internal.managed;

import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.LoginReply;
import io.github.sessiongateway.api.LoginRequest;
import io.github.sessiongateway.api.Secret;
import io.github.sessiongateway.api.SessionEvent;
import io.github.sessiongateway.api.SessionEvent.EventType;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.api.SessionStatus.State;
import io.github.sessiongateway.api.Sessions;
import io.github.sessiongateway.internal.clock.Timers;
import io.github.sessiongateway.internal.config.CredentialConfig;
import io.github.sessiongateway.internal.config.ManagedConfig;
import io.github.sessiongateway.internal.config.SessionConfig;
import io.github.sessiongateway.internal.managed.credential.KoyebCalls;
import io.github.sessiongateway.internal.managed.store.TokenSeal;
import io.github.sessiongateway.internal.managed.token.Token;
import io.github.sessiongateway.internal.shared.MemoryStore;
import io.github.sessiongateway.internal.shared.Row;
import io.github.sessiongateway.internal.shared.StoreUnreachable;
import io.github.sessiongateway.internal.shared.Swap;
import io.github.sessiongateway.internal.telemetry.Telemetry;
import io.github.sessiongateway.internal.telemetry.Traces;
import io.github.sessiongateway.testing.ManualTime;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Several gateways under manual time, with one store. The test cuts them off, and gives Koyeb's
 * replies.
 */
final class SharedFixture {
  static final Duration LIFE = Duration.ofHours(1);
  static final Duration TURN = Duration.ofSeconds(12);

  final ManualTime time = new ManualTime();
  final MemoryStore store = new MemoryStore(() -> time.instant().toEpochMilli());

  /** The calls that Koyeb has received, by all gateways. */
  final List<String> sent = new ArrayList<>();

  private final Deque<Promise<LoginReply>> calls = new ArrayDeque<>();
  private int issued;

  Row row() {
    return store.row("ci");
  }

  /** Passes enough time for every exchange with the store that is under way, and its bells. */
  void settle() {
    time.advance(Duration.ofMillis(150));
  }

  /** Replies to the first call that waits. */
  void succeed() {
    JsonObject token =
        new JsonObject()
            .put("id", "t" + ++issued)
            .put("expires_at", time.instant().plus(LIFE).toString());
    LoginReply reply = LoginReply.of(new JsonObject().put("token", token));
    calls.remove().complete(reply.receivedAt(time.instant()));
    settle();
  }

  void fail(SessionException failure) {
    calls.remove().fail(failure);
    settle();
  }

  private Future<LoginReply> called(String what) {
    sent.add(what);
    Promise<LoginReply> answer = Promise.promise();
    calls.add(answer);
    return answer.future();
  }

  /** One of the gateways. */
  final class Gateway implements MemoryStore.Network {
    final List<String> revoked = new ArrayList<>();
    final CountedSharing counted = new CountedSharing();
    final Map<String, ManagedSession> sessions = new HashMap<>();
    final List<EventType> events = new ArrayList<>();
    final List<EventType> ownEvents = new ArrayList<>();
    Disk disk = new Disk();
    private final String name;
    private final Path keyFile;
    boolean callsUnreachable = true;
    boolean isCut;

    /** How many requests it has sent to the store. */
    int requests;

    /** Whether swaps find a row that cannot be read. */
    boolean isUnreadable;

    /** How far its wall clock is ahead. */
    Duration wallClock = Duration.ZERO;

    String email = "bot@example.com";
    String secret = "secret";
    int count = 1;
    private boolean isDead;
    KeeperContext context;
    TokenSeal seal;
    SharedLedger ledger;
    private TokenReader reader;
    private SessionRegistry registry;

    Gateway(String name, Path keyFile) {
      this.name = name;
      this.keyFile = keyFile;
    }

    Gateway boot() {
      Timers timers = (delay, task) -> time.after(delay, () -> ifAlive(task));
      KeeperEnvironment environment =
          new KeeperEnvironment(
              timers,
              time,
              () -> time.instant().plus(wallClock),
              new SplittableRandom(name.hashCode()),
              SessionFixture.PATIENCE,
              Telemetry.of(counted, Traces.NONE));
      Sharing sharing =
          new Sharing(store.over(this), keyFile, name + "#1", () -> TURN, callsUnreachable);
      Executor turns = task -> timers.after(Duration.ZERO, task);
      Spill spill = disk.spill();
      seal = TokenSeal.read(keyFile);
      ledger = new SharedLedger(seal, environment, turns, sharing, spill);
      context = KeeperContext.of(environment, this::happened, ledger);
      reader = new TokenReader(context);
      registry =
          new SessionRegistry(
              sessions,
              new ManagedConfig(configured(), List.of(), false, 10, null, null, null),
              koyeb(),
              new RegistryFixture.Files(),
              timers,
              context);
      ledger.begin(context, sessions, registry.kept());
      var unused = registry.open(spill.found(), turns);
      unused = ledger.follow();
      return this;
    }

    private void happened(SessionEvent event, boolean isOwn) {
      events.add(event.type());
      if (isOwn) {
        ownEvents.add(event.type());
      }
    }

    Future<Void> logout() {
      return registry.logout(session());
    }

    private List<SessionConfig> configured() {
      List<SessionConfig> all = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        all.add(
            new SessionConfig(
                i == 0 ? "ci" : "ci" + i,
                new CredentialConfig.Password(email, new Secret(secret), null, null),
                true,
                Duration.ofHours(12)));
      }
      return all;
    }

    private KoyebCalls koyeb() {
      Sessions calls =
          new Sessions() {
            @Override
            public Future<LoginReply> login(LoginRequest request) {
              return called(name + " login");
            }

            @Override
            public Future<LoginReply> refresh(Bearer bearer) {
              throw new AssertionError("a refresh takes late replies");
            }

            @Override
            public Future<LoginReply> newSession(Bearer bearer) {
              throw new AssertionError("not asked for in this test");
            }

            @Override
            public Future<Void> logout(Bearer bearer) {
              revoked.add(bearer.value());
              return Future.succeededFuture();
            }
          };
      return new KoyebCalls(
          calls,
          calls,
          (token, organization, validity) -> Future.failedFuture("no tokens"),
          this::refresh);
    }

    private Future<LoginReply> refresh(Bearer bearer, Consumer<LoginReply> late) {
      return called(name + " refresh " + bearer.value());
    }

    /** Ends its process. */
    void kill() {
      isDead = true;
    }

    private void ifAlive(Runnable task) {
      if (!isDead) {
        task.run();
      }
    }

    TokenReader reader() {
      return reader;
    }

    ManagedSession session() {
      return sessions.get("ci");
    }

    Future<LoginReply> token() {
      return reader.token(session(), 0);
    }

    /** A caller reports a token that Koyeb has rejected. */
    void rejected(String id) {
      var unused = reader.rejected(session(), new Bearer(id));
    }

    Token held() {
      return session().state().token();
    }

    State shown() {
      return session().state().shown();
    }

    /** Passes time until this much before a time of its own clock. */
    void until(long at, Duration before) {
      time.advance(Duration.ofNanos(at - context.now()).minus(before));
    }

    @Override
    public <T> Future<T> exchange(Supplier<T> request) {
      requests++;
      Promise<T> answer = Promise.promise();
      var unused =
          time.after(
              Duration.ofSeconds(2),
              () -> ifAlive(() -> answer.tryFail(new StoreUnreachable("No answer in 2 s."))));
      if (!isCut) {
        unused = time.after(Duration.ofMillis(1), () -> arrives(answer, request));
      }
      return answer.future();
    }

    private <T> void arrives(Promise<T> answer, Supplier<T> request) {
      T done = request.get();
      Future<T> outcome =
          isUnreadable && done instanceof Swap
              ? Future.failedFuture(StoreUnreachable.ofOneRow("The row cannot be read."))
              : Future.succeededFuture(done);
      Runnable arrival = () -> outcome.onSuccess(answer::tryComplete).onFailure(answer::tryFail);
      var unused = time.after(Duration.ofMillis(1), () -> ifAlive(arrival));
    }

    @Override
    public void ring(Runnable bell) {
      if (!isCut) {
        var unused = time.after(Duration.ofMillis(1), () -> ifAlive(bell));
      }
    }

    @Override
    public void connect(Runnable connected) {
      var unused = time.after(Duration.ofMillis(1), () -> ifAlive(connected));
    }
  }
}
