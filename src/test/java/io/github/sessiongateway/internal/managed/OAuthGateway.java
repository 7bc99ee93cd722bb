package io.github.sessiongateway.internal.managed;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.LoginReply;
import io.github.sessiongateway.api.Secret;
import io.github.sessiongateway.api.SessionEvent;
import io.github.sessiongateway.api.SessionEvent.EventType;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.internal.clock.Timers;
import io.github.sessiongateway.internal.config.ManagedConfig;
import io.github.sessiongateway.internal.config.OAuthConfig;
import io.github.sessiongateway.internal.config.SessionConfig;
import io.github.sessiongateway.internal.managed.credential.KoyebCalls;
import io.github.sessiongateway.internal.managed.credential.TokenSources;
import io.github.sessiongateway.internal.managed.store.Companion;
import io.github.sessiongateway.internal.managed.store.Journal;
import io.github.sessiongateway.internal.managed.store.StoredSession;
import io.github.sessiongateway.internal.managed.store.TokenSeal;
import io.github.sessiongateway.internal.oauth.TokenEndpoints.Answer;
import io.github.sessiongateway.internal.oauth.TokenRequest;
import io.github.sessiongateway.internal.shared.MemoryStore;
import io.github.sessiongateway.internal.shared.Row;
import io.github.sessiongateway.internal.telemetry.Telemetry;
import io.github.sessiongateway.testing.FakeWorkOs;
import io.github.sessiongateway.testing.FakeWorkOs.Outcome;
import io.github.sessiongateway.testing.ManualTime;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A gateway under manual time whose session has a refresh token that changes with each use. Its
 * disk takes a while for a write. A kill ends its process, and neither its requests nor its files.
 */
final class OAuthGateway implements MemoryStore.Network {
  static final String FIRST = "first";
  static final Duration TURN = Duration.ofSeconds(12);

  private final SplittableRandom random;
  private final ManualTime time;
  private final FakeWorkOs server;
  private final @Nullable MemoryStore store;
  private final Path keyFile;
  private final String name;

  /** The files by session, as text. */
  private final Map<String, String> files = new TreeMap<>();

  private Map<String, ManagedSession> sessions = new HashMap<>();
  private @Nullable KeeperContext context;
  private @Nullable TokenReader reader;
  private int process;
  private boolean isUp;

  /** Whether the disk takes nothing. */
  boolean isDiskFull;

  int published;

  /** Runs when the server has carried out a request of this gateway. */
  Runnable exchanged = () -> {};

  /**
   * @param store the store that it shares with others; null if it has a disk of its own
   */
  OAuthGateway(
      SplittableRandom random,
      ManualTime time,
      FakeWorkOs server,
      @Nullable MemoryStore store,
      Path keyFile,
      String name) {
    this.random = random;
    this.time = time;
    this.server = server;
    this.store = store;
    this.keyFile = keyFile;
    this.name = name;
  }

  boolean isUp() {
    return isUp;
  }

  ManagedSession session() {
    return sessions.get("ci");
  }

  Future<LoginReply> token() {
    return reader.token(session(), 0);
  }

  void boot() {
    process++;
    isUp = true;
    sessions = new HashMap<>();
    Timers timers = (delay, task) -> time.after(delay, mine(task));
    KeeperEnvironment environment =
        new KeeperEnvironment(
            timers,
            time,
            time,
            random,
            Duration.ofSeconds(18),
            Telemetry.none(),
            new TokenSources(TokenSources.NONE.programs(), this::post, TokenSources.NONE.files()));
    List<StoredSession> found =
        files.values().stream()
            .map(text -> StoredSession.fromJson(new JsonObject(text), generation(text)))
            .toList();
    SharedLedger shared = store == null ? null : shared(environment);
    Ledger ledger =
        shared == null
            ? new FileLedger(new SlowFiles(files, random, this::after, () -> isDiskFull))
            : shared;
    context = KeeperContext.of(environment, (event, isOwn) -> happened(event, isOwn), ledger);
    reader = new TokenReader(context);
    SessionRegistry registry =
        new SessionRegistry(
            sessions,
            new ManagedConfig(List.of(configured()), List.of(), false, 10, null, null, null),
            new KoyebCalls(null, null, null, null),
            new RegistryFixture.Files(),
            timers,
            context);
    if (shared != null) {
      shared.begin(context, sessions, registry.kept());
    }
    var unused = registry.open(found, task -> after(0, task));
    if (shared != null) {
      unused = shared.follow();
    }
  }

  private SharedLedger shared(KeeperEnvironment environment) {
    Sharing sharing =
        new Sharing(store.over(this), keyFile, name + "#" + process, () -> TURN, true);
    return new SharedLedger(
        TokenSeal.read(keyFile),
        environment,
        task -> after(0, task),
        sharing,
        new Spill(Journal.NONE, List.of()));
  }

  private static SessionConfig configured() {
    OAuthConfig config =
        new OAuthConfig(
            URI.create("https://auth.example/token"),
            OAuthConfig.Style.JSON,
            new OAuthConfig.Client("client", null, null),
            new OAuthConfig.Given(new Secret(FIRST), null),
            null,
            null);
    return new SessionConfig("ci", config, true, Duration.ofHours(12));
  }

  private static long generation(String text) {
    return new JsonObject(text).getLong("generation");
  }

  void kill() {
    isUp = false;
    context.queue().clear();
  }

  private Future<Answer> post(TokenRequest request) {
    Promise<Answer> answered = Promise.promise();
    Map<String, Object> fields = new HashMap<>();
    request.fields().forEach((field, value) -> fields.put(field, value.value()));
    // What was sent arrives, whatever becomes of the process.
    var unused =
        time.after(
            Duration.ofMillis(random.nextLong(1, 200)),
            () -> {
              Outcome outcome = server.answer(new JsonObject(fields));
              exchanged.run();
              after(random.nextLong(1, 200), () -> arrives(answered, outcome));
            });
    return answered.future();
  }

  private static void arrives(Promise<Answer> answered, Outcome outcome) {
    if (outcome.isLost()) {
      answered.fail(SessionException.of(Failure.UNREACHABLE, "The connection broke."));
    } else {
      answered.complete(new Answer(outcome.status(), outcome.body().toBuffer(), null));
    }
  }

  /** A token that callers get is in the store with what the next one needs. */
  private void happened(SessionEvent event, boolean isOwn) {
    if (isOwn && (event.type() == EventType.ACQUIRED || event.type() == EventType.REFRESHED)) {
      published++;
      String bearer = session().state().token().bearer().value();
      assertThat(stored().secret().value()).isEqualTo(server.companion(bearer));
    }
  }

  /** Returns what a start would go on with. */
  Companion stored() {
    if (store == null) {
      String text = files.get("ci");
      return text == null
          ? null
          : Companion.fromJson(new JsonObject(text).getJsonObject("companion"));
    }
    Row row = store.row("ci");
    if (row == null || row.token() == null) {
      return null;
    }
    JsonObject plain = TokenSeal.read(keyFile).open("ci", row.version(), row.token().sealed());
    return Companion.fromJson(plain.getJsonObject("companion"));
  }

  private void after(long millis, Runnable task) {
    var unused = time.after(Duration.ofMillis(millis), mine(task));
  }

  private Runnable mine(Runnable task) {
    int current = process;
    return () -> {
      if (isUp && process == current) {
        task.run();
      }
    };
  }

  @Override
  public <T> Future<T> exchange(Supplier<T> request) {
    Promise<T> answer = Promise.promise();
    var unused =
        time.after(
            Duration.ofMillis(random.nextLong(1, 50)),
            mineOrSent(
                () -> {
                  T done = request.get();
                  after(random.nextLong(1, 50), () -> answer.complete(done));
                }));
    return answer.future();
  }

  /** Half of the requests of a process that was killed had been sent. */
  private Runnable mineOrSent(Runnable task) {
    Runnable ifAlive = mine(task);
    return random.nextBoolean() ? task : ifAlive;
  }

  @Override
  public void ring(Runnable bell) {
    if (isUp) {
      after(random.nextLong(1, 50), bell);
    }
  }

  @Override
  public void connect(Runnable connected) {
    after(1, connected);
  }
}
