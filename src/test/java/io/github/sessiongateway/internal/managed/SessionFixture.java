package io.github.sessiongateway.internal.managed;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.LoginReply;
import io.github.sessiongateway.api.SessionEvent;
import io.github.sessiongateway.api.SessionEvent.EventType;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.api.SessionStatus.State;
import io.github.sessiongateway.internal.managed.credential.Credential;
import io.github.sessiongateway.internal.managed.store.Journal;
import io.github.sessiongateway.internal.managed.store.SessionIdentity;
import io.github.sessiongateway.internal.managed.store.StoredSession;
import io.github.sessiongateway.internal.managed.token.Token;
import io.github.sessiongateway.internal.telemetry.Telemetry;
import io.github.sessiongateway.testing.ManualTime;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/** One session under manual time. The test gives Koyeb's replies. */
public final class SessionFixture {
  static final Duration PATIENCE = Duration.ofSeconds(18);

  public final ManualTime time = new ManualTime();
  final List<SessionEvent> events = new ArrayList<>();
  final List<String> written = new ArrayList<>();
  final List<StoredSession> stored = new ArrayList<>();
  final Koyeb koyeb = new Koyeb();
  public final KeeperContext context;
  public final TokenReader answers;
  final ManagedSession session;

  /** Receives every event. */
  Consumer<SessionEvent> listener = event -> {};

  /** The difference of the gateway's wall clock to Koyeb's. */
  Duration skew = Duration.ZERO;

  SessionFixture(boolean canAcquire) {
    this(canAcquire, Duration.ofHours(12));
  }

  SessionFixture(boolean canAcquire, Duration advisory) {
    context =
        KeeperContext.of(
            new KeeperEnvironment(
                time,
                time,
                () -> time.instant().plus(skew),
                new SplittableRandom(1),
                PATIENCE,
                Telemetry.none()),
            (event, isOwn) -> {
              events.add(event);
              listener.accept(event);
            },
            new FileLedger(
                new Journal() {
                  @Override
                  public void write(StoredSession session) {
                    written.add(session.generation() + "");
                    stored.add(session);
                  }

                  @Override
                  public void erase(String session) {
                    written.add("erased");
                  }

                  @Override
                  public Future<Boolean> stored(String session) {
                    return Future.succeededFuture(true);
                  }
                }));
    answers = new TokenReader(context);
    koyeb.canAcquire = canAcquire;
    session =
        new ManagedSession(
            new SessionIdentity("ci", false, null, true, advisory.toNanos()), koyeb, context);
  }

  /** Returns a session that has just received a token with a life. */
  static SessionFixture fresh(boolean canAcquire, Duration life) {
    SessionFixture rig = new SessionFixture(canAcquire);
    rig.session.adopt(
        rig.context
            .lifetimes()
            .token(
                new Credential.Issued(rig.koyeb.reply(life), null),
                rig.context.now(),
                Duration.ofHours(12).toNanos()));
    rig.koyeb.life = life;
    return rig;
  }

  Future<LoginReply> token() {
    return answers.token(session, 0);
  }

  Future<LoginReply> token(Duration minTtl) {
    return answers.token(session, minTtl.toNanos());
  }

  Token held() {
    return session.state().token();
  }

  /** Begins the session at once. */
  void begin() {
    session.attempt(new PendingRefresh());
  }

  /** Advances time until the token has this much life left. Koyeb does not reply. */
  void untilLeft(Duration left) {
    time.advance(Duration.ofNanos(held().endsAt() - context.now()).minus(left));
  }

  /** Advances time until the timer starts a refresh, rounded up to a millisecond. */
  void untilRefresh() {
    time.advance(Duration.ofNanos(held().refreshAt() - context.now()).plusMillis(1));
  }

  static SessionFixture refreshing(boolean canAcquire) {
    SessionFixture rig = fresh(canAcquire, Duration.ofHours(1));
    rig.untilRefresh();
    assertThat(rig.session.state().shown()).isEqualTo(State.REFRESHING);
    return rig;
  }

  public static String id(Future<LoginReply> reply) {
    assertThat(reply.isComplete()).as("answered").isTrue();
    assertThat(reply.failed() ? reply.cause() : null).isNull();
    return reply.result().bearer().value();
  }

  public static SessionException failure(Future<?> reply) {
    assertThat(reply.failed()).as("failed").isTrue();
    return (SessionException) reply.cause();
  }

  List<EventType> happened() {
    return events.stream().map(SessionEvent::type).toList();
  }

  public static SessionException own(int status) {
    return SessionException.ofKoyeb(status, "own", "No.", List.of());
  }

  static SessionException unreachable() {
    return SessionException.of(Failure.UNREACHABLE, "No connection.");
  }

  /** A Koyeb that replies when the test says, or at once. */
  final class Koyeb implements Credential {
    final Deque<Call> calls = new ArrayDeque<>();
    final List<String> sent = new ArrayList<>();
    final List<String> revoked = new ArrayList<>();
    boolean canAcquire;
    boolean callsKoyeb = true;
    boolean atOnce;
    boolean tellsTime = true;
    SessionException trouble;
    Duration life = Duration.ofHours(24);
    String secret = "first";
    private int issued;

    /** Receive the tokens of refreshes that have timed out. */
    private final Deque<Consumer<Issued>> late = new ArrayDeque<>();

    record Call(String kind, Promise<Issued> answer, Consumer<Issued> late) {}

    LoginReply reply(Duration lives) {
      JsonObject token =
          new JsonObject()
              .put("id", "t" + ++issued)
              .put("expires_at", time.instant().plus(lives).toString());
      LoginReply reply = LoginReply.of(new JsonObject().put("token", token));
      return tellsTime ? reply.receivedAt(time.instant()) : reply;
    }

    void succeed() {
      calls.remove().answer.complete(new Issued(reply(life), null));
    }

    void fail(SessionException failure) {
      calls.remove().answer.fail(failure);
    }

    /** The attempt's time is over. Koyeb may still reply. */
    void timeOut() {
      Call call = calls.remove();
      late.add(call.late);
      call.answer.fail(SessionException.of(Failure.TIMEOUT, "No answer in time."));
    }

    /** Replies to the refresh that has timed out first. */
    void succeedLate() {
      late.remove().accept(new Issued(reply(life), null));
    }

    @Override
    public String account() {
      return "account";
    }

    @Override
    public boolean canAcquire() {
      return canAcquire;
    }

    @Override
    public Future<Issued> acquire() {
      return call("login " + secret, none -> {});
    }

    @Override
    public Future<Issued> renew(Bearer token, Consumer<Issued> late) {
      return call("refresh " + token.value(), late);
    }

    @Override
    public boolean callsKoyeb() {
      return callsKoyeb;
    }

    @Override
    public Future<Void> revoke(Bearer token) {
      revoked.add(token.value());
      return Future.succeededFuture();
    }

    @Override
    public void replace(String changed) {
      secret = changed;
    }

    private Future<Issued> call(String kind, Consumer<Issued> late) {
      sent.add(kind);
      if (atOnce) {
        return trouble == null
            ? Future.succeededFuture(new Issued(reply(life), null))
            : Future.failedFuture(trouble);
      }
      Call call = new Call(kind, Promise.promise(), late);
      calls.add(call);
      return call.answer.future();
    }
  }
}
