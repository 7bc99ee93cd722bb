package io.github.sessiongateway.internal.koyeb.resilience;

import static io.github.sessiongateway.internal.koyeb.resilience.FakeAttempts.failed;
import static io.github.sessiongateway.internal.koyeb.resilience.FakeAttempts.operation;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.internal.config.GatewayConfig;
import io.github.sessiongateway.internal.config.UpstreamConfig;
import io.github.sessiongateway.internal.koyeb.call.Calls;
import io.github.sessiongateway.internal.koyeb.call.Delivery;
import io.github.sessiongateway.internal.koyeb.call.Endpoint;
import io.github.sessiongateway.internal.koyeb.resilience.CircuitListener.State;
import io.github.sessiongateway.internal.telemetry.Telemetry;
import io.github.sessiongateway.testing.ManualTime;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What holds of the decorators together; one attempt may be under way here. */
class PipelineTest {
  private final ManualTime time = new ManualTime();
  private final FakeAttempts koyeb = new FakeAttempts();
  private final UpstreamConfig config =
      GatewayConfig.read(
              new JsonObject()
                  .put("upstream.max-in-flight", 1)
                  .put("upstream.retries", 0)
                  .put("upstream.breaker-min-calls", 1))
          .upstream();
  private State state = State.CLOSED;
  private final Pipeline pipeline =
      new Pipeline(
          koyeb,
          config,
          time,
          time,
          new SplittableRandom(1),
          changed -> state = changed,
          Telemetry.none());

  @Test
  void aFailureThatOpensTheCircuitFailsTheQueue() {
    Future<Object> first = send(pipeline.calls(), "a");
    Future<Object> queued = send(pipeline.calls(), "b");
    koyeb.last().fail(Delivery.UNKNOWN);
    assertThat(failure(first)).isEqualTo(Failure.TIMEOUT);
    assertThat(failure(queued)).isEqualTo(Failure.CIRCUIT_OPEN);
    assertThat(koyeb.subjects()).containsExactly("a");
    assertThat(state).isEqualTo(State.OPEN);
  }

  @Test
  void aCooldownFailsTheQueuedCallsOfItsSubject() {
    Future<Object> first = send(pipeline.calls(), "busy");
    Future<Object> queued = send(pipeline.calls(), "busy");
    Future<Object> other = send(pipeline.calls(), "other");
    koyeb.last().outcome().fail(failed(Delivery.RATE_LIMITED, Duration.ofSeconds(5)));
    assertThat(failure(first)).isEqualTo(Failure.RATE_LIMITED);
    assertThat(failure(queued)).isEqualTo(Failure.RATE_LIMITED);
    assertThat(koyeb.subjects()).containsExactly("busy", "other");
    assertThat(other.isComplete()).isFalse();
  }

  @Test
  void aCallWithinItsCooldownFailsAtOnceInsteadOfQueuing() {
    Future<Object> first = send(pipeline.calls(), "busy");
    koyeb.last().outcome().fail(failed(Delivery.RATE_LIMITED, Duration.ofSeconds(5)));
    Future<Object> slow = send(pipeline.calls(), "slow");
    assertThat(failure(send(pipeline.calls(), "busy"))).isEqualTo(Failure.RATE_LIMITED);
    assertThat(first.failed() && !slow.isComplete()).isTrue();
  }

  @Test
  void anOpenCircuitFailsACallAtOnceInsteadOfQueuingIt() {
    Future<Object> slow = send(pipeline.calls(), "slow");
    Future<Object> background = send(pipeline.background(), "background");
    koyeb.last().fail(Delivery.UNKNOWN);
    assertThat(state).isEqualTo(State.OPEN);
    assertThat(failure(send(pipeline.calls(), "late"))).isEqualTo(Failure.CIRCUIT_OPEN);
    assertThat(background.failed() && !slow.isComplete()).isTrue();
  }

  @Test
  void aHigherLimitSendsWhatIsQueued() {
    Future<Object> first = send(pipeline.calls(), "a");
    Future<Object> queued = send(pipeline.calls(), "b");
    pipeline.change(with("upstream.max-in-flight", 2));
    assertThat(koyeb.subjects()).containsExactly("a", "b");
    assertThat(first.isComplete() || queued.isComplete()).isFalse();
  }

  @Test
  void aLowerLimitEndsNothingThatIsUnderWay() {
    pipeline.change(with("upstream.max-in-flight", 2));
    Future<Object> first = send(pipeline.calls(), "a");
    Future<Object> second = send(pipeline.calls(), "b");
    pipeline.change(with("upstream.max-in-flight", 1));
    Future<Object> queued = send(pipeline.calls(), "c");
    koyeb.last().outcome().complete("done");
    assertThat(koyeb.subjects()).containsExactly("a", "b");
    assertThat(second.succeeded()).isTrue();
    assertThat(first.isComplete() || queued.isComplete()).isFalse();
  }

  @Test
  void aShorterQueueKeepsWhatIsInIt() {
    Future<Object> first = send(pipeline.calls(), "a");
    Future<Object> queued = send(pipeline.calls(), "b");
    pipeline.change(with("upstream.max-waiting", 0));
    assertThat(failure(send(pipeline.calls(), "c"))).isEqualTo(Failure.OVERLOADED);
    assertThat(first.isComplete() || queued.isComplete()).isFalse();
  }

  @Test
  void aCallUnderWayUsesTheNewNumberOfRetries() {
    pipeline.change(with("upstream.breaker-min-calls", 10));
    Future<Object> call = send(pipeline.calls(), "a");
    pipeline.change(
        GatewayConfig.read(
                new JsonObject().put("upstream.retries", 1).put("upstream.backoff-initial", "1ms"))
            .upstream());
    koyeb.last().fail(Delivery.NOT_SENT);
    time.advance(Duration.ofMillis(1));
    assertThat(koyeb.subjects()).containsExactly("a", "a");
    assertThat(call.isComplete()).isFalse();
  }

  @Test
  void aPauseThatKoyebAskedForOutlivesAChange() {
    Future<Object> first = send(pipeline.calls(), "busy");
    koyeb.last().outcome().fail(failed(Delivery.RATE_LIMITED, Duration.ofSeconds(5)));
    assertThat(failure(first)).isEqualTo(Failure.RATE_LIMITED);
    pipeline.change(with("upstream.retries", 5));
    assertThat(failure(send(pipeline.calls(), "busy"))).isEqualTo(Failure.RATE_LIMITED);
  }

  private static UpstreamConfig with(String key, int value) {
    JsonObject config =
        new JsonObject()
            .put("upstream.max-in-flight", 1)
            .put("upstream.retries", 0)
            .put("upstream.breaker-min-calls", 1);
    return GatewayConfig.read(config.put(key, value)).upstream();
  }

  @Test
  void aProbeUnderWayFailsACallAtOnceInsteadOfQueuingIt() {
    Future<Object> first = send(pipeline.calls(), "a");
    koyeb.last().fail(Delivery.UNKNOWN);
    time.advance(config.breaker().reset());
    Future<Object> probe = send(pipeline.calls(), "b");
    assertThat(failure(send(pipeline.calls(), "c"))).isEqualTo(Failure.CIRCUIT_OPEN);
    assertThat(first.failed() && !probe.isComplete()).isTrue();
  }

  @Test
  void theNextInTheQueueProbesOnceTheResetHasPassed() {
    Future<Object> first = send(pipeline.calls(), "a");
    koyeb.last().fail(Delivery.UNKNOWN);
    assertThat(failure(send(pipeline.calls(), "b"))).isEqualTo(Failure.CIRCUIT_OPEN);
    time.advance(config.breaker().reset());
    Future<Object> probe = send(pipeline.calls(), "c");
    assertThat(failure(send(pipeline.background(), "d"))).isEqualTo(Failure.CIRCUIT_OPEN);
    koyeb.last().succeed();
    assertThat(probe.succeeded() && first.failed()).isTrue();
    assertThat(state).isEqualTo(State.CLOSED);
  }

  @Test
  void backgroundCallsHaveALimitOfTheirOwn() {
    Future<Object> flood = send(pipeline.calls(), "flood");
    Future<Object> queued = send(pipeline.calls(), "queued");
    Future<Object> background = send(pipeline.background(), "background");
    assertThat(koyeb.subjects()).containsExactly("flood", "background");
    assertThat(flood.isComplete() || queued.isComplete() || background.isComplete()).isFalse();
  }

  @Test
  void bothKindsOfCallsShareOneCircuit() {
    Future<Object> background = send(pipeline.background(), "a");
    koyeb.last().fail(Delivery.UNKNOWN);
    assertThat(background.failed()).isTrue();
    assertThat(failure(send(pipeline.calls(), "b"))).isEqualTo(Failure.CIRCUIT_OPEN);
  }

  private static Future<Object> send(Calls calls, String subject) {
    return calls.send(operation(Endpoint.NEW, subject));
  }

  private static Failure failure(Future<?> future) {
    return ((SessionException) future.cause()).failure();
  }
}
