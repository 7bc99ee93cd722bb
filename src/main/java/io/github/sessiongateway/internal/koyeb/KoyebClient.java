package io.github.sessiongateway.internal.koyeb;

import io.github.sessiongateway.api.AccessTokens;
import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.LoginReply;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.api.Sessions;
import io.github.sessiongateway.internal.clock.Timers;
import io.github.sessiongateway.internal.config.UpstreamConfig;
import io.github.sessiongateway.internal.koyeb.http.HttpAttempts;
import io.github.sessiongateway.internal.koyeb.resilience.Pipeline;
import io.github.sessiongateway.internal.telemetry.Telemetry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientRequest;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/** A client of Koyeb's account API, with the connections behind it. */
public final class KoyebClient {
  /** Calls that no caller waits for. They fail at once where another attempt could help. */
  public record Background(Sessions sessions, AccessTokens accessTokens, Refreshes refreshes) {}

  /** Refreshes whose late reply is not lost. */
  @FunctionalInterface
  public interface Refreshes {
    /**
     * Exchanges a bearer for its successor. Fails at the attempt's time-out, as any call does. The
     * exchange with Koyeb goes on, up to 60 s from its begin, because its reply may hold the only
     * valid token.
     *
     * @param late is given a successor that comes after the failure, at most once, on the event
     *     loop of the call
     */
    Future<LoginReply> refresh(Bearer bearer, Consumer<LoginReply> late);
  }

  private final HttpAttempts attempts;
  private final Pipeline pipeline;
  private final Sessions sessions;
  private final Background background;
  private final UpstreamNotices notices;

  private KoyebClient(HttpAttempts attempts, Pipeline pipeline, UpstreamNotices notices) {
    this.attempts = attempts;
    this.pipeline = pipeline;
    this.sessions = new KoyebSessions(pipeline.calls());
    KoyebSessions unwaited = new KoyebSessions(pipeline.background());
    this.background = new Background(unwaited, unwaited, unwaited);
    this.notices = notices;
  }

  /** Returns a client that connects with its first call. */
  public static KoyebClient open(
      Vertx vertx,
      Timers timers,
      LongSupplier nanoTime,
      RandomGenerator random,
      UpstreamConfig config,
      Telemetry telemetry) {
    UpstreamNotices notices = new UpstreamNotices(nanoTime);
    HttpAttempts attempts =
        HttpAttempts.open(
            vertx, timers, nanoTime, config, Pipeline::maxInFlight, notices, telemetry);
    Pipeline pipeline =
        new Pipeline(attempts, config, timers, nanoTime, random, notices, telemetry);
    return new KoyebClient(attempts, pipeline, notices);
  }

  /** Returns the sessions of callers that wait. */
  public Sessions sessions() {
    return sessions;
  }

  /** Returns the calls that no caller waits for. */
  public Background background() {
    return background;
  }

  /** Returns a request to any path of Koyeb's API, which is not sent yet. */
  public Future<HttpClientRequest> apiRequest() {
    return attempts.apiRequest();
  }

  /**
   * Returns the failure of such a request without an answer.
   *
   * @param isSent whether a byte of it may have reached Koyeb
   */
  public SessionException apiFailure(Throwable cause, boolean isSent) {
    return attempts.apiFailure(cause, isSent);
  }

  /**
   * Tells a listener {@code open}, {@code half_open} or {@code closed} at each change. Must be set
   * before the first call.
   */
  public void whenCircuitChanges(Consumer<String> listener) {
    notices.whenCircuitChanges(listener);
  }

  /** Tells a listener each call that Koyeb has done. Must be set before the first call. */
  public void whenAnswered(Runnable listener) {
    notices.whenAnswered(listener);
  }

  /**
   * Uses another configuration of the same Koyeb with the same deadline. What is under way, and
   * what is known of Koyeb, stays. Must be called on the event loop of the calls.
   */
  public void change(UpstreamConfig to) {
    attempts.change(to);
    pipeline.change(to);
  }

  /** Returns what an operator should know of Koyeb, each a sentence. Safe from any thread. */
  public List<String> notices() {
    return Stream.concat(attempts.troubles().stream(), notices.shown().stream()).toList();
  }

  /** Closes every connection, also those with a call under way. */
  public Future<Void> close() {
    return attempts.close();
  }
}
