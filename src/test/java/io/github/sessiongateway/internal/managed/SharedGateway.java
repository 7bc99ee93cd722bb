package io.github.sessiongateway.internal.managed;

import io.github.sessiongateway.api.Secret;
import io.github.sessiongateway.internal.clock.Timers;
import io.github.sessiongateway.internal.config.CredentialConfig;
import io.github.sessiongateway.internal.config.ManagedConfig;
import io.github.sessiongateway.internal.config.SessionConfig;
import io.github.sessiongateway.internal.managed.store.Journal;
import io.github.sessiongateway.internal.managed.store.TokenSeal;
import io.github.sessiongateway.internal.managed.token.Token;
import io.github.sessiongateway.internal.shared.MemoryStore;
import io.github.sessiongateway.internal.shared.StoreUnreachable;
import io.github.sessiongateway.internal.shared.Version;
import io.github.sessiongateway.internal.telemetry.Telemetry;
import io.github.sessiongateway.internal.telemetry.Traces;
import io.github.sessiongateway.testing.ManualTime;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One of several gateways under manual time, which can be killed, paused and cut off. */
final class SharedGateway {
  static final Duration PATIENCE = Duration.ofSeconds(18);
  static final Duration TURN = SharedKoyeb.ATTEMPT.plusSeconds(2);
  private static final long GIVES_UP = 2_000;

  private final SplittableRandom random;
  private final ManualTime time;
  private final MemoryStore store;
  private final SharedKoyeb koyeb;
  private final TokenSeal seal;
  private final TokenSeal otherSeal;
  private final Path keyFile;
  private final @Nullable Disk disk;
  private final String name;
  private final Duration skew;
  private final Deque<Runnable> held = new ArrayDeque<>();
  private final Map<String, Version> versions = new HashMap<>();
  private final CountedSharing counted = new CountedSharing();
  private int start;
  private boolean isUp;
  private boolean isPaused;
  private boolean isCut;
  private int losses;
  private int lost;
  private Runnable connected = () -> {};

  Map<String, ManagedSession> sessions = new HashMap<>();
  KeeperContext context;
  SharedLedger ledger;
  SessionRegistry registry;
  TokenReader reader;

  SharedGateway(
      SplittableRandom random,
      ManualTime time,
      MemoryStore store,
      SharedKoyeb koyeb,
      Path keyFile,
      char name,
      @Nullable Disk disk) {
    this.disk = disk;
    this.random = random;
    this.time = time;
    this.store = store;
    this.koyeb = koyeb;
    this.keyFile = keyFile;
    this.seal = TokenSeal.read(keyFile);
    Path other = keyFile.resolveSibling("key-other");
    this.otherSeal = Files.exists(other) ? TokenSeal.read(other) : seal;
    this.name = String.valueOf(name);
    this.skew = Duration.ofSeconds(random.nextLong(-1_000_000, 1_000_000));
  }

  /** Starts its process. */
  void boot() {
    start++;
    isUp = true;
    isPaused = false;
    held.clear();
    versions.clear();
    sessions = new HashMap<>();
    Timers timers = (delay, task) -> time.after(delay, mine(task));
    KeeperEnvironment environment =
        new KeeperEnvironment(
            timers,
            time,
            () -> time.instant().plus(skew),
            random,
            PATIENCE,
            Telemetry.of(counted, Traces.NONE));
    Sharing sharing =
        new Sharing(store.over(network(start)), keyFile, name + "#" + start, () -> TURN, true);
    Spill spill = disk == null ? new Spill(Journal.NONE, List.of()) : disk.spill();
    TokenSeal keys = (start + name.charAt(0)) % 2 == 0 ? seal : otherSeal;
    ledger = new SharedLedger(keys, environment, task -> after(0, task), sharing, spill);
    context = KeeperContext.of(environment, (event, isOwn) -> {}, ledger);
    reader = new TokenReader(context);
    registry =
        new SessionRegistry(
            sessions,
            new ManagedConfig(List.of(configured()), List.of(), false, 10, null, null, null),
            koyeb.calls(this),
            new RegistryFixture.Files(),
            timers,
            context);
    ledger.begin(context, sessions, registry.kept());
    var unused = registry.open(spill.found(), task -> after(0, task));
    unused = ledger.follow();
  }

  private static SessionConfig configured() {
    return new SessionConfig(
        "ci",
        new CredentialConfig.Password("bot@example.com", new Secret("secret"), null, null),
        true,
        Duration.ofHours(12));
  }

  boolean isUp() {
    return isUp;
  }

  boolean isPaused() {
    return isPaused;
  }

  boolean isCut() {
    return isCut;
  }

  /** Returns whether it has told that the store has lost rows. */
  boolean tellsLoss() {
    return !counted.losses.isEmpty();
  }

  /** Returns how many requests to the store, or answers, were lost. */
  int lost() {
    return lost;
  }

  void kill() {
    isUp = false;
    context.queue().clear();
  }

  void pause() {
    isPaused = true;
  }

  void resume() {
    isPaused = false;
    while (!held.isEmpty() && !isPaused) {
      held.remove().run();
    }
  }

  void cut(boolean from) {
    if (isCut && !from) {
      after(1, connected);
    }
    isCut = from;
  }

  void loses(int percent) {
    losses = percent;
  }

  /** Runs a task of this process later, if the process lives by then. */
  void after(long millis, Runnable task) {
    var unused = time.after(Duration.ofMillis(millis), mine(task));
  }

  private Runnable mine(Runnable task) {
    int process = start;
    return () -> {
      if (!isUp || process != start) {
        return;
      }
      if (isPaused) {
        held.add(() -> run(process, task));
      } else {
        task.run();
      }
    };
  }

  private void run(int process, Runnable task) {
    if (isUp && process == start) {
      task.run();
    }
  }

  /**
   * Returns the network of one process. The store rings the bells of those that have ended, too.
   */
  private MemoryStore.Network network(int process) {
    return new MemoryStore.Network() {
      @Override
      public <T> Future<T> exchange(Supplier<T> request) {
        return SharedGateway.this.exchange(request);
      }

      @Override
      public void ring(Runnable bell) {
        if (process == start) {
          SharedGateway.this.ring(bell);
        }
      }

      @Override
      public void connect(Runnable then) {
        SharedGateway.this.connect(then);
      }
    };
  }

  private <T> Future<T> exchange(Supplier<T> request) {
    Promise<T> answer = Promise.promise();
    int process = start;
    after(GIVES_UP, () -> answer.tryFail(new StoreUnreachable("No answer in 2 s.")));
    boolean isRequestLost = loses();
    boolean isAnswerLost = loses();
    var unused =
        time.after(
            Duration.ofMillis(random.nextLong(1, isRequestLost || isAnswerLost ? 5_000 : 300)),
            () -> {
              if (isCut || process != start || (isRequestLost && random.nextBoolean())) {
                return;
              }
              T done = request.get();
              if (!isAnswerLost) {
                after(random.nextLong(1, 300), () -> arrives(answer, done));
              }
            });
    return answer.future();
  }

  private <T> void arrives(Promise<T> answer, T done) {
    if (!isCut) {
      answer.tryComplete(done);
    }
  }

  private boolean loses() {
    boolean isLost = random.nextInt(100) < losses;
    lost += isLost ? 1 : 0;
    return isLost;
  }

  private void ring(Runnable bell) {
    if (isUp && !isCut && random.nextInt(4) > 0) {
      after(random.nextLong(1, 100), bell);
    }
  }

  private void connect(Runnable then) {
    connected = then;
    if (!isCut) {
      after(1, then);
    }
  }

  /** Returns the token of a session, or null. */
  @Nullable Token token(String session) {
    ManagedSession held = isUp ? sessions.get(session) : null;
    return held == null ? null : held.state().token();
  }

  /** Returns the session whose version has fallen, or null. */
  @Nullable String fallen() {
    if (isUp) {
      for (ManagedSession session : sessions.values()) {
        Version version = session.progress().version();
        Version before = versions.put(session.identity().name(), version);
        if (before != null && before.supersedes(version)) {
          return session.identity().name() + " fell from " + before + " to " + version;
        }
      }
    }
    return null;
  }

  @Override
  public String toString() {
    return name + "#" + start;
  }
}
